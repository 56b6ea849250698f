"""PURE: one version of `routes.yaml`: read, checked, assembled, analysed."""
