"""Every document of which the program writes some, in an order in which none is written before what it quotes."""

from __future__ import annotations

from activate_order_conformance.export.departures_text import READY, departures_table
from docs.write import configuration, driver, exports, features, pytest_args, readme, shop, targets, trial
from docs.write.document import Document, part, whole

OF_THE_SHOP = (
    Document("examples/flask_three_faults/report.md", (whole(shop.report),)),
    Document("docs/report.svg", (whole(shop.picture),)),
)
"""What shows one run that is made for it."""

DOCUMENTS = (
    Document("src/activate_order_conformance/export/driver_exchanges.json", (whole(driver.exchanges),)),
    Document(
        "features/README.md", (features.SHARING, part("files", features.files), part("steps", features.steps))
    ),
    Document(
        "docs/configuration.md",
        (part("personas", configuration.personas), part("keys", configuration.keys)),
    ),
    Document("docs/exports.md", (part("schemas", exports.schemas),)),
    Document(
        "docs/targets.md",
        (
            part("unlocks", targets.unlocks),
            part("missing", targets.missing),
            part("ready", lambda: READY),
            part("departures", departures_table),
            part("exchanges", driver.shown),
        ),
    ),
    Document("docs/pytest.md", (part("instead", pytest_args.instead),)),
    *OF_THE_SHOP,
    Document("docs/trial.md", (whole(trial.page),), slow=True),
    Document("README.md", (part("deviation", readme.deviation), *readme.NUMBERS)),
)
