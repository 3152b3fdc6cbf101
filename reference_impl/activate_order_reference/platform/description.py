"""Objects and fields as the platform describes them."""

from collections.abc import Iterator, Mapping

from activate_order_reference.platform.schema import OBJECTS, Field, Kind, SObject, object_of

_SOAP_TYPES: Mapping[Kind, str] = {
    "id": "tns:ID",
    "reference": "tns:ID",
    "boolean": "xsd:boolean",
    "double": "xsd:double",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
}
_ID_LENGTH = 18


def summary(sobject: SObject, version: str) -> dict[str, object]:
    """Return what the list of objects says of one."""
    here = f"/services/data/{version}/sobjects/{sobject.name}"
    return {
        "activateable": False,
        "associateEntityType": None,
        "associateParentEntity": None,
        "createable": sobject.create,
        "custom": False,
        "customSetting": False,
        "deepCloneable": False,
        "deletable": sobject.delete,
        "deprecatedAndHidden": False,
        "feedEnabled": False,
        "hasSubtypes": False,
        "isInterface": False,
        "isSubtype": False,
        "keyPrefix": sobject.records.prefix,
        "label": sobject.name,
        "labelPlural": f"{sobject.name}s",
        "layoutable": False,
        "mergeable": False,
        "mruEnabled": False,
        "name": sobject.name,
        "queryable": sobject.query,
        "replicateable": False,
        "retrieveable": True,
        "searchable": False,
        "triggerable": False,
        "undeletable": False,
        "updateable": sobject.update,
        "urls": {"sobject": here, "describe": f"{here}/describe", "rowTemplate": f"{here}/{{ID}}"},
    }


def description(sobject: SObject, version: str) -> dict[str, object]:
    """Return the whole description of an object."""
    return summary(sobject, version) | {
        "actionOverrides": [],
        "childRelationships": list(_children(sobject)),
        "compactLayoutable": False,
        "defaultImplementation": None,
        "extendedBy": None,
        "extendsInterfaces": None,
        "fields": [_field(field) for field in sobject.fields.values()],
        "implementedBy": None,
        "implementsInterfaces": None,
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": [],
        "searchLayoutable": False,
        "sobjectDescribeOption": "FULL",
        "supportedScopes": [{"label": "All", "name": "everything"}],
    }


def _children(sobject: SObject) -> Iterator[dict[str, object]]:
    for child in OBJECTS.values():
        for field in child.fields.values():
            if sobject.records in field.to:
                yield {
                    "cascadeDelete": field.required,
                    "childSObject": child.name,
                    "deprecatedAndHidden": False,
                    "field": field.name,
                    "junctionIdListNames": [],
                    "junctionReferenceTo": [],
                    "relationshipName": None,
                    "restrictedDelete": False,
                }


def _field(field: Field) -> dict[str, object]:
    is_text = field.kind in ("string", "picklist")
    length = field.length if is_text else _ID_LENGTH if field.kind in ("id", "reference") else 0
    return {
        "aggregatable": field.kind != "boolean",
        "aiPredictionField": False,
        "autoNumber": False,
        "byteLength": 3 * length if is_text else length,
        "calculated": False,
        "calculatedFormula": None,
        "cascadeDelete": False,
        "caseSensitive": False,
        "compoundFieldName": None,
        "controllerName": None,
        "createable": field.create,
        "custom": False,
        "defaultValue": False if field.kind == "boolean" else None,
        "defaultValueFormula": None,
        "defaultedOnCreate": field.is_system or field.kind in ("id", "boolean"),
        "dependentPicklist": False,
        "deprecatedAndHidden": False,
        "digits": 0,
        "displayLocationInDecimal": False,
        "encrypted": False,
        "externalId": False,
        "extraTypeInfo": None,
        "filterable": True,
        "filteredLookupInfo": None,
        "formulaTreatNullNumberAsZero": False,
        "groupable": field.kind not in ("double", "datetime"),
        "highScaleNumber": False,
        "htmlFormatted": False,
        "idLookup": field.kind == "id",
        "inlineHelpText": None,
        "label": field.name,
        "length": length,
        "mask": None,
        "maskType": None,
        "name": field.name,
        "nameField": field.name == "Name",
        "namePointing": False,
        "nillable": field.nillable and field.kind not in ("id", "boolean"),
        "permissionable": False,
        "picklistValues": [
            {"active": True, "defaultValue": False, "label": value, "validFor": None, "value": value}
            for value in field.values
        ],
        "polymorphicForeignKey": len(field.to) > 1,
        "precision": 18 if field.kind == "double" else 0,
        "queryByDistance": False,
        "referenceTargetField": None,
        "referenceTo": [object_of(kind).name for kind in field.to],
        "relationshipName": field.relationship if field.to else None,
        "relationshipOrder": None,
        "restrictedDelete": False,
        "restrictedPicklist": field.kind == "picklist",
        "scale": 2 if field.kind == "double" else 0,
        "searchPrefilterable": False,
        "soapType": _SOAP_TYPES.get(field.kind, "xsd:string"),
        "sortable": True,
        "type": field.kind,
        "unique": False,
        "updateable": field.update,
        "writeRequiresMasterRead": False,
    }
