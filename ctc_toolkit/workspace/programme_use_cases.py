"""The use cases around programmes, from local offers to plans, as the workspace hands them out."""

from ctc_toolkit.workspace.action_plan_log import decide_plan
from ctc_toolkit.workspace.action_plans import (
    area_plan,
    begin_plan,
    remove_plan,
    remove_plan_entry,
    save_plan_entry,
)
from ctc_toolkit.workspace.offer_views import AreaChoice, ChildrenView, CityOffers
from ctc_toolkit.workspace.offers import (
    city_offers,
    import_offers,
    remove_offer,
    save_children,
    save_offer,
    settle_offers,
)
from ctc_toolkit.workspace.programme_packages import AreaProgrammes, area_programmes, save_programme_package
from ctc_toolkit.workspace.programmes import programme_catalogue

__all__ = [
    "AreaChoice",
    "AreaProgrammes",
    "ChildrenView",
    "CityOffers",
    "area_plan",
    "area_programmes",
    "begin_plan",
    "city_offers",
    "decide_plan",
    "import_offers",
    "programme_catalogue",
    "remove_offer",
    "remove_plan",
    "remove_plan_entry",
    "save_children",
    "save_offer",
    "save_plan_entry",
    "save_programme_package",
    "settle_offers",
]
