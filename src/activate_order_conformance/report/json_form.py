"""The form of what a report is written as: names in camelCase, and no text that cannot be encoded."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema

from activate_order_conformance.run.plain import failing_fast


def _encodable(value: object) -> object:
    """Escape lone surrogates, which a target's JSON can hold and no report can be written with."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


Said = Annotated[str, BeforeValidator(_encodable)]
"""Text that comes from a target, a driver or a feature file."""


class Document(BaseModel):
    """What is written in camelCase, is immutable, and refuses fields that it does not know."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        defer_build=True,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        frozen=True,
        extra="forbid",
        from_attributes=True,
        revalidate_instances="always",  # so that what is said in a noun of the report is text that can be encoded
    )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: CoreSchema = failing_fast(handler(source))
        return schema
