"""Parts of the page of the action plan: overview, goals, measures, money, risks, approval, versions."""
