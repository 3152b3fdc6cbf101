"""Queries select, sort and count what a user may see; what the reference lacks is refused by its name."""

from urllib.parse import quote

import pytest

from tests.reference.asked_reference import DATA


@pytest.fixture
def named(records):
    """Carts with the names that the queries are about."""
    store = records.only("SELECT Id FROM WebStore")
    names = ("plain", "it's", 'say "x"', "back\\slash", "Zebra")
    return {name: records.make("WebCart", Name=name, WebStoreId=store) for name in names}


@pytest.mark.parametrize(
    ("condition", "accounts"),
    [
        ("Name = 'plain'", ["plain"]),
        ("Name = 'PLAIN'", ["plain"]),
        (r"Name = 'it\'s'", ["it's"]),
        (r"Name = 'say \"x\"'", ['say "x"']),
        (r"Name = 'back\\slash'", ["back\\slash"]),
        ("Name IN ('Zebra', 'plain')", ["plain", "Zebra"]),
        ("Name != 'plain' AND Name <> 'Zebra'", ["it's", 'say "x"', "back\\slash"]),
        ("AccountId = null AND Name='plain'", ["plain"]),
        ("AccountId != null", []),
        ("name='plain' and status='Active'", ["plain"]),
        ("Name = 'x' AND Name = 'y'", []),
        ("Name = true", []),
        ("Name LIKE 'p%'", ["plain"]),
        ("Name LIKE '%A%'", ["plain", 'say "x"', "back\\slash", "Zebra"]),
        ("Name LIKE '_ebra'", ["Zebra"]),
        ("Name LIKE 'ebra'", []),
        ("Name LIKE '%s%s%'", ["back\\slash"]),
        (r"Name LIKE 'it\'_'", ["it's"]),
        (r"Name LIKE '%\\%'", ["back\\slash"]),
        (r"Name LIKE '\%'", []),
        ("NOT Name LIKE '%a%'", ["it's"]),
        (f"Name LIKE '{'%a' * 100}b'", []),
        ("AccountId LIKE '%'", []),
        ("Name = 'plain' OR Name = 'Zebra'", ["plain", "Zebra"]),
        ("(Name = 'plain' OR Name = 'Zebra') AND NOT (Name = 'plain')", ["Zebra"]),
        ("Name = 'Zebra' OR (Status = 'Active' AND Name < 'it')", ["back\\slash", "Zebra"]),
        ("Name NOT IN ('plain', 'Zebra')", ["it's", 'say "x"', "back\\slash"]),
        ("not name not in ('plain')", ["plain"]),
        ("Name >= 'say' AND Name <= 'zebra'", ['say "x"', "Zebra"]),
        ("Name > 'say \"x\"'", ["Zebra"]),
        ("Name > 5", []),
        ("AccountId > 'a'", []),
        (
            "Owner.Username LIKE 'observer@%' AND WebStore.Name = 'Reference Store' AND Name = 'plain'",
            ["plain"],
        ),
        ("Account.Name = null AND Name = 'plain'", ["plain"]),
        (
            "CreatedDate > 2024-01-01T00:00:00Z AND CreatedDate < 2999-01-01T12:00:00+02:00 AND Name = 'plain'",
            ["plain"],
        ),
        ("IsDeleted = false AND Name = 'plain'", ["plain"]),
    ],
)
def test_queries_select(records, named, condition, accounts):
    answer = records.query(f"SELECT Name FROM WebCart WHERE {condition}")
    assert [record["Name"] for record in answer["records"]] == accounts


def test_queries_order_limit_and_count(records, named):
    answer = records.query("select Name from WebCart order by Name desc, Id asc limit 2")
    assert [record["Name"] for record in answer["records"]] == ["Zebra", 'say "x"']
    assert records.query("SELECT COUNT() FROM WebCart") == {"totalSize": 5, "done": True, "records": []}
    by_short_id = f"SELECT Id FROM WebCart WHERE Id = '{named['plain'][:15]}'"
    assert records.only(by_short_id) == named["plain"]


def test_flags_are_compared_with_booleans(records, cart):
    assert records.query("SELECT COUNT() FROM CartCheckoutSession WHERE IsArchived = false")["totalSize"] == 1
    assert records.query("SELECT COUNT() FROM CartCheckoutSession WHERE IsArchived = 0")["totalSize"] == 0
    assert records.query("SELECT COUNT() FROM OrderItem WHERE Quantity = 1.0")["totalSize"] == 1


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "MALFORMED_QUERY"),
        ("   ", "MALFORMED_QUERY"),
        ("SELECT", "MALFORMED_QUERY"),
        ("SELECT Id", "MALFORMED_QUERY"),
        ("SELECT Id, FROM WebCart", "MALFORMED_QUERY"),
        ("SELECT 'Id' FROM WebCart", "MALFORMED_QUERY"),
        ("SELECT Id FROM WebCart WHERE", "MALFORMED_QUERY"),
        ("SELECT Id FROM WebCart WHERE Name = 'it's'", "MALFORMED_QUERY"),
        ("SELECT Id FROM WebCart WHERE Name = plain", "MALFORMED_QUERY"),
        ("SELECT Id FROM WebCart WHERE Name LIKE x", "MALFORMED_QUERY"),
        ("SELECT Id FROM WebCart WHERE Name LIKE", "MALFORMED_QUERY"),
        ("SELECT Id FROM WebCart WHERE (Name = 'x'", "MALFORMED_QUERY"),
        ("SELECT Id FROM WebCart WHERE Name = 'x')", "MALFORMED_QUERY"),
        ("SELECT Id FROM WebCart WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", "MALFORMED_QUERY"),
        ("SELECT Id FROM WebCart WHERE Name ! 'x'", "MALFORMED_QUERY"),
        ("SELECT Id FROM WebCart WHERE CreatedDate > 2024-13-01", "MALFORMED_QUERY"),
        ("SELECT Id FROM WebCart WHERE CreatedDate > 9999-12-31T23:59:59-01:00", "MALFORMED_QUERY"),
        ("SELECT Id FROM WebCart WHERE CreatedDate > 0001-01-01T00:00:00+01:00", "MALFORMED_QUERY"),
        ("SELECT Id FROM WebCart ORDER Name", "MALFORMED_QUERY"),
        ("SELECT Id FROM WebCart LIMIT -1", "MALFORMED_QUERY"),
        ("SELECT COUNT( FROM WebCart", "MALFORMED_QUERY"),
        ("SELECT FIELDS(ALL) FROM WebCart", "MALFORMED_QUERY"),
        ("SELECT FIELDS(ALL) FROM WebCart LIMIT 201", "MALFORMED_QUERY"),
        ("SELECT Id FROM WebCart OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE"),
        ("SELECT Owner.Shoe FROM WebCart", "INVALID_FIELD"),
        ("SELECT Shoe.Name FROM WebCart", "INVALID_FIELD"),
        (f"SELECT {'CreatedBy.' * 6}Name FROM WebCart", "MALFORMED_QUERY"),
        (f"SELECT Id FROM WebCart WHERE {'(' * 3000}", "QUERY_TOO_COMPLICATED"),
        (f"SELECT Id FROM WebCart WHERE {'NOT ' * 3000}", "QUERY_TOO_COMPLICATED"),
        (f"SELECT Id FROM WebCart WHERE {' OR '.join(['Id = null'] * 101)}", "QUERY_TOO_COMPLICATED"),
        (f"SELECT Id FROM WebCart WHERE Id IN ({', '.join(['null'] * 2001)})", "QUERY_TOO_COMPLICATED"),
        (f"SELECT {', '.join(['Id'] * 201)} FROM WebCart", "QUERY_TOO_COMPLICATED"),
        (f"SELECT {', '.join(['FIELDS(STANDARD)'] * 50)} FROM WebCart", "QUERY_TOO_COMPLICATED"),
        (f"SELECT Id FROM WebCart ORDER BY {', '.join(['Name'] * 33)}", "QUERY_TOO_COMPLICATED"),
        (f"SELECT Id FROM WebCart WHERE Name LIKE '{'%a' * 2001}'", "QUERY_TOO_COMPLICATED"),
        (f"SELECT Id FROM WebCart WHERE Name = '{'a' * 4001}'", "QUERY_TOO_COMPLICATED"),
        (f"SELECT Id FROM WebCart{' ' * 100_000}LIMIT 1", "QUERY_TOO_COMPLICATED"),
        ("SELECT Id FROM WebCart WHERE Name IN ()", "MALFORMED_QUERY"),
        ("SELECT Id FROM WebCart LIMIT x", "MALFORMED_QUERY"),
        ("SELECT Id FROM WebCart LIMIT 1; DROP", "MALFORMED_QUERY"),
        ("SELECT Id FROM WebCart cart cart", "MALFORMED_QUERY"),
        ("DELETE FROM WebCart", "MALFORMED_QUERY"),
        ("SELECT Id FROM Nothing", "INVALID_TYPE"),
        ("SELECT Nothing FROM WebCart", "INVALID_FIELD"),
        ("SELECT Id FROM WebCart WHERE Nothing = 1", "INVALID_FIELD"),
        ("SELECT Id FROM BackgroundOperation", "INVALID_TYPE_FOR_OPERATION"),
    ],
)
def test_bad_queries_are_refused(records, query, code):
    assert records.refused("GET", f"/query/?q={quote(query)}") == (400, code)


def test_a_query_that_is_missing_is_refused(records):
    assert records.refused("GET", "/query") == (400, "MALFORMED_QUERY")


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("SELECT Status FROM WebCart GROUP BY Status", "GROUP BY"),
        ("SELECT Status, COUNT(Id) FROM WebCart", "COUNT beside other fields"),
        ("SELECT Id, (SELECT Id FROM Orders) FROM Account", "SELECT within a SELECT"),
        ("SELECT Id FROM WebCart WHERE Id IN (SELECT WebCartId FROM CartCheckoutSession)", "SELECT within a SELECT"),
        ("SELECT MAX(CreatedDate) FROM WebCart", "MAX()"),
        ("SELECT toLabel(Status) FROM WebCart", "TOLABEL()"),
        ("SELECT FIELDS(CUSTOM) FROM WebCart LIMIT 1", "FIELDS(CUSTOM)"),
        ("SELECT TYPEOF Owner WHEN User THEN Id END FROM WebCart", "TYPEOF"),
        ("SELECT Id FROM WebCart USING SCOPE mine", "USING SCOPE"),
        ("SELECT Id FROM WebCart WHERE CreatedDate = TODAY", "TODAY"),
        ("SELECT Id FROM WebCart WHERE CreatedDate > LAST_N_DAYS:3", "LAST_N_DAYS:3"),
        ("SELECT Id FROM WebCart WHERE CALENDAR_YEAR(CreatedDate) = 2024", "CALENDAR_YEAR()"),
        ("SELECT Id FROM WebCart WHERE Status INCLUDES ('a')", "INCLUDES"),
        ("SELECT Id FROM WebCart WITH SECURITY_ENFORCED", "WITH"),
        ("SELECT Id FROM WebCart LIMIT 1 FOR VIEW", "FOR"),
        ("SELECT Id FROM WebCart ALL ROWS", "ALL ROWS"),
        ("SELECT Id FROM WebCart ORDER BY DISTANCE(a, b)", "DISTANCE()"),
    ],
)  # fmt: skip
def test_what_the_reference_lacks_is_refused_by_its_name(records, query, what):
    answer = records.ask("GET", f"/query?q={quote(query)}")
    assert answer.status_code == 400
    assert answer.json == [
        {"errorCode": "FUNCTIONALITY_NOT_ENABLED", "message": f"The reference knows no {what}"}
    ]


def test_fields_of_other_records_are_within_theirs(records, cart):
    (record,) = records.query(
        "SELECT c.Name, WebCart.Account.Name, Owner.Username, Owner.CreatedBy.Id FROM WebCart AS c"
    )["records"]
    assert record.keys() == {"attributes", "Name", "Account", "Owner"}
    assert record["Account"]["Name"] == "Reference Account"
    assert record["Account"]["attributes"]["type"] == "Account"
    assert record["Owner"]["Username"] == "integrator@activate-order.example"
    assert record["Owner"]["CreatedBy"]["Id"] == records.only(
        "SELECT Id FROM User WHERE Username = 'observer@activate-order.example'"
    )
    records.ask("PATCH", f"/sobjects/WebCart/{cart['WebCart']}", {"AccountId": None})
    (record,) = records.query("SELECT Account.Name, Account.CreatedBy.Name FROM WebCart")["records"]
    assert record["Account"] is None


def test_all_fields_can_be_asked_for_at_once(records, cart):
    (queried,) = records.query("SELECT FIELDS(ALL) FROM WebCart LIMIT 200")["records"]
    assert queried == records.read("WebCart", cart["WebCart"])
    assert queried == records.query("SELECT FIELDS(STANDARD) FROM WebCart")["records"][0]


def test_values_of_a_field_are_counted(records, named):
    def counted(query):
        answer = records.query(query)
        assert (answer["totalSize"], answer["done"]) == (1, True)
        (row,) = answer["records"]
        assert row.pop("attributes") == {"type": "AggregateResult"}
        return row

    assert counted("SELECT COUNT(Id) FROM WebCart") == {"expr0": 5}
    assert counted("SELECT count(AccountId) total FROM WebCart") == {"total": 0}


@pytest.mark.parametrize(
    ("order", "places"),
    [
        ("AccountId", "nulls first"),
        ("AccountId DESC", "nulls last"),
        ("AccountId NULLS LAST", "nulls last"),
        ("AccountId DESC NULLS FIRST", "nulls first"),
    ],
)
def test_what_is_null_is_sorted_to_where_it_is_wanted(records, cart, named, order, places):
    accounts = [
        record["AccountId"]
        for record in records.query(f"SELECT AccountId FROM WebCart ORDER BY {order}")["records"]
    ]
    assert len(accounts) == 6
    assert accounts.index(next(filter(None, accounts))) == (5 if places == "nulls first" else 0)


def test_an_offset_leaves_out_the_first(records, named):
    answer = records.query("SELECT Name FROM WebCart ORDER BY Name LIMIT 2 OFFSET 1")
    assert [record["Name"] for record in answer["records"]] == ["it's", "plain"]


@pytest.mark.parametrize("which", ["Id", "Id IN", "WebStoreId"])
def test_records_that_are_named_are_found_among_many(records, named, which):
    cart, other = named["plain"], named["Zebra"]
    condition = {
        "Id": f"Id = '{cart}' AND Name = 'plain'",
        "Id IN": f"Name != 'Zebra' AND Id IN ('{cart[:15]}', '{cart}', '{other}', 'x', null)",
        "WebStoreId": f"WebStoreId = '{records.only('SELECT Id FROM WebStore')}' AND Name = 'plain'",
    }[which]
    assert records.only(f"SELECT Id FROM WebCart WHERE {condition}") == cart


@pytest.fixture
def many(records):
    store = records.only("SELECT Id FROM WebStore")
    for start in range(0, 450, 150):
        made = [
            {"attributes": {"type": "WebCart"}, "Name": f"{number:03}", "WebStoreId": store}
            for number in range(start, start + 150)
        ]
        assert all(
            each["success"] for each in records.ask("POST", "/composite/sobjects", {"records": made}).json
        )


def test_a_long_answer_comes_in_pages(records, many):
    paged = {"Sforce-Query-Options": "batchSize=200"}
    path, names, sizes = f"/query?q={quote('SELECT Name FROM WebCart ORDER BY Name')}", [], []
    while path:
        answer = records.ask("GET", path, **paged).json
        assert answer["totalSize"] == 450
        assert answer["done"] is ("nextRecordsUrl" not in answer)
        names += [record["Name"] for record in answer["records"]]
        sizes.append(len(answer["records"]))
        path = answer.get("nextRecordsUrl", "").removeprefix(DATA)
    assert sizes == [200, 200, 50]
    assert names == [f"{number:03}" for number in range(450)]


@pytest.mark.parametrize(("size", "first"), [("1", 200), ("9999", 450), ("x", 450), ("9" * 5000, 450)])
def test_a_page_has_as_many_as_are_allowed(records, many, size, first):
    answer = records.ask(
        "GET", f"/query?q={quote('SELECT Id FROM WebCart')}", **{"Sforce-Query-Options": f"batchSize={size}"}
    )
    assert len(answer.json["records"]) == first


@pytest.mark.parametrize("locator", ["x", "01g000000000000-200", "x-9", "-", "x-" + "9" * 5000])
def test_pages_of_nobody_are_refused(records, many, locator):
    assert records.refused("GET", f"/query/{locator}") == (400, "INVALID_QUERY_LOCATOR")


def test_pages_are_the_asker_s_alone_and_leave_out_what_is_gone(reference, records, many):
    asked = f"/query?q={quote('SELECT Id FROM WebCart ORDER BY Name')}"
    url = records.ask("GET", asked, **{"Sforce-Query-Options": "batchSize=200"}).json["nextRecordsUrl"]
    stranger = records.__class__(reference, "buyer")
    assert stranger.refused("GET", url.removeprefix(DATA)) == (400, "INVALID_QUERY_LOCATOR")
    last = records.only("SELECT Id FROM WebCart WHERE Name = '449'")
    assert records.ask("DELETE", f"/sobjects/WebCart/{last}").status_code == 204
    assert len(records.ask("GET", url.removeprefix(DATA)).json["records"]) == 249


def test_what_is_in_the_bin_is_found_by_query_all_alone(records):
    account = records.make("Account", Name="Gone")
    records.ask("DELETE", f"/sobjects/Account/{account}")
    asked = quote("SELECT Id, IsDeleted FROM Account WHERE Name = 'Gone'")
    assert records.ask("GET", f"/query?q={asked}").json["records"] == []
    (accounts,) = records.ask("GET", f"/queryAll?q={asked}").json["records"]
    assert (accounts["Id"], accounts["IsDeleted"]) == (account, True)
