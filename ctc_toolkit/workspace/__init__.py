"""The workspace: what people do with cities, surveys and profiles.

Every use case takes the actor first and the handle of the open workspace second, asks the policy, works in
one transaction and writes the audit record in it. `open_workspace` and `make_demo` belong to whoever runs the
software and take no actor.
"""

from ctc_toolkit.access import Actor, Role, demo_actor
from ctc_toolkit.workspace.cities import add_city, list_cities
from ctc_toolkit.workspace.cut_points import add_cut_points, choose_cut_points, cut_point_tables
from ctc_toolkit.workspace.demo import make_demo, reset_demo
from ctc_toolkit.workspace.handle import Workspace, open_workspace
from ctc_toolkit.workspace.profiles import wave_profile
from ctc_toolkit.workspace.views import AreaView, CityView, CutPointView, WaveView
from ctc_toolkit.workspace.waves import delete_wave, import_wave

__all__ = [
    "Actor",
    "AreaView",
    "CityView",
    "CutPointView",
    "Role",
    "WaveView",
    "Workspace",
    "add_city",
    "add_cut_points",
    "choose_cut_points",
    "cut_point_tables",
    "delete_wave",
    "demo_actor",
    "import_wave",
    "list_cities",
    "make_demo",
    "open_workspace",
    "reset_demo",
    "wave_profile",
]
