"""The names of actions by part of the work, gathered for `audit_words`: one module for each part."""

from __future__ import annotations

from ctc_toolkit.workspace.audit_words_brands import BRANDS
from ctc_toolkit.workspace.audit_words_comparison import COMPARISON
from ctc_toolkit.workspace.audit_words_delivery import DELIVERY
from ctc_toolkit.workspace.audit_words_evaluation import EVALUATION
from ctc_toolkit.workspace.audit_words_exchange import EXCHANGE
from ctc_toolkit.workspace.audit_words_exports import EXPORTS
from ctc_toolkit.workspace.audit_words_indicators import INDICATORS
from ctc_toolkit.workspace.audit_words_interface import INTERFACE
from ctc_toolkit.workspace.audit_words_links import LINKS
from ctc_toolkit.workspace.audit_words_offers import OFFERS
from ctc_toolkit.workspace.audit_words_packages import PACKAGES
from ctc_toolkit.workspace.audit_words_patterns import PATTERNS
from ctc_toolkit.workspace.audit_words_plans import PLANS
from ctc_toolkit.workspace.audit_words_priorities import PRIORITIES
from ctc_toolkit.workspace.audit_words_programme_changes import PROGRAMME_CHANGES
from ctc_toolkit.workspace.audit_words_protection import PROTECTION
from ctc_toolkit.workspace.audit_words_quality import QUALITY
from ctc_toolkit.workspace.audit_words_reports import REPORTS
from ctc_toolkit.workspace.audit_words_site import SITE
from ctc_toolkit.workspace.audit_words_tables import TABLES
from ctc_toolkit.workspace.audit_words_team import TEAM
from ctc_toolkit.workspace.audit_words_yearly import YEARLY

PARTS: tuple[dict[str, tuple[str, str, str, str]], ...] = (
    EXCHANGE,
    TEAM,
    COMPARISON,
    DELIVERY,
    EVALUATION,
    QUALITY,
    TABLES,
    INDICATORS,
    LINKS,
    OFFERS,
    PACKAGES,
    PROGRAMME_CHANGES,
    SITE,
    EXPORTS,
    REPORTS,
    BRANDS,
    PROTECTION,
    YEARLY,
    PATTERNS,
    PRIORITIES,
    PLANS,
    INTERFACE,
)
"""By action: its name and what somebody has done, in German and English each; in the order of lists of actions."""
