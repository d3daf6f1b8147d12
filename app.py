"""Communities That Care: the app. Navigation by language, nothing else.

The pages stand in `ctc_toolkit/pages`.
"""

from ctc_toolkit.pages.navigation import run

run()
