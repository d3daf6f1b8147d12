"""Parts of the page of the phases: the list of steps, one step, the gate to the next phase, pauses and cycles."""
