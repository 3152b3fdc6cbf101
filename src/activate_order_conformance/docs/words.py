"""What verdicts and overall words mean, and what to do about them: the text of one page of the site."""

from __future__ import annotations

from collections.abc import Mapping

from activate_order_conformance.report.model import Overall
from activate_order_conformance.run.plan import Verdict

VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.DEVIATES: (
        "The target did something else. Readings that every answer is held to are counted apart.",
        "Compare what was expected with what was there; the exchange is in the evidence.",
    ),
    Verdict.UNSTABLE: (
        "Repeated, the same scenario came to different verdicts.",
        "Look for a race in the target: what differs between the repetitions is in the evidence.",
    ),
    Verdict.BROKEN: (
        "The kit, the driver or the connection failed, or a claim was never judged. It is not the target's.",
        "Mend what the report names, and run again.",
    ),
    Verdict.DISPUTED: (
        "The target differs in a scenario that holds only by what we assumed where the page leaves it open.",
        "Read the reading. If you take another stand, say so: it is no deviation from the page.",
    ),
    Verdict.UNPROVEN: (
        "The state could not be arranged, confirmed or seen, or the control failed. Neither pass nor failure.",
        "The report says what would unlock it, most often something that the driver should offer.",
    ),
    Verdict.CONFORMS: (
        "The target did what the clause says.",
        "Nothing to do.",
    ),
    Verdict.NOTED: (
        "The page does not say, so it was only noted what the target did.",
        "Nothing to do; it counts for nothing.",
    ),
    Verdict.NOT_APPLICABLE: (
        "The state cannot occur on this target, as its driver says. It counts neither way.",
        "Check the driver's reason.",
    ),
    Verdict.UNTESTED: (
        "No scenario is about it, for the reason that the contract gives.",
        "Nothing to do.",
    ),
}
"""Each verdict with what it means and what to do, worst first and the neutral ones last."""

OVERALL: Mapping[Overall, str] = {
    Overall.NON_CONFORMANT: "Something deviates, or is unstable.",
    Overall.BROKEN: "Something is broken, or the run is incomplete.",
    Overall.INCONCLUSIVE: "The ready checkout was not activated, or nothing was exercised.",
    Overall.PARTIAL: "Nothing deviates, but something is unproven or disputed.",
    Overall.CONFORMANT: "Every clause that can be tested was shown to hold.",
}
"""Each overall word with when it is said; the first that applies is."""
