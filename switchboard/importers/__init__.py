"""PURE: what another product routes by becomes the draft of a first routes.yaml, with all that could not come along."""
