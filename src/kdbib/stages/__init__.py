"""The stages of a run, in their order: parse, identify, resolve, match, decide, reconcile, findings, emit."""
