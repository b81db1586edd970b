"""Attempts to get SQL of one's own into a query: refused, or quoted as the constant they are."""

import duckdb
import pytest

from largesse.expr.emit import to_sql
from largesse.expr.parse import parse
from largesse.expr.schema import ColumnInfo, Schema
from largesse.expr.tree import Type
from largesse.workspace.errors import Refusal
from tests.expr.world import SCHEMA

ATTEMPTS = [
    # a second statement
    "public; drop table rows",
    "public; attach 'x.db'",
    "public;",
    "drop table rows",
    "copy rows to 'out.csv'",
    "pragma database_list",
    "set memory_limit = '1GB'",
    "install httpfs",
    # a comment that hides what follows
    "public -- and level = 'gold'",
    "public /* and */",
    "public # and",
    "ServiceName = 'a' --",
    # always true
    "ServiceName = 'a' or 1 = 1",
    "ServiceName = 'a' or 'x' = 'x'",
    "ServiceName = '' or ''=''",
    "1 = 1",
    # a query inside
    "ServiceName in (select name from secrets)",
    "BilledCost > (select max(BilledCost) from rows)",
    "exists (select 1)",
    "public union select 1",
    "ServiceName = any(select 1)",
    "(table rows)",
    "(with t as (select 1) select * from t)",
    "* = 1",
    "count(*) > 1",
    # functions that read, write, wait or evaluate
    "read_text('/etc/passwd') = 'x'",
    "getenv('HOME') = 'x'",
    "query('select 1') = 1",
    "ServiceName = current_setting('x')",
    "sleep(10) = 1",
    "lower(read_text('x')) = 'a'",
    "coalesce(ServiceName, version()) = 'a'",
    "current_date > since",
    "now() > since",
    # syntax that changes what a value is
    "ServiceName::int = 1",
    "cast(ServiceName as int) = 1",
    "try_cast(ServiceName as int) = 1",
    "ServiceName || 'x' = 'ax'",
    "ServiceName = 'a' 'b'",
    "ServiceName = e'a\\'b'",
    "ServiceName = x'41'",
    "ServiceName = U&'\\0041'",
    "ServiceName = $$a$$",
    "ServiceName collate nocase = 'a'",
    "ServiceName similar to 'a.*'",
    "ServiceName ~ 'a'",
    "ServiceName ilike 'a%'",
    "ServiceName like 'a' escape 'x'",
    "case when public then true end",
    "[x for x in [1]] = 1",
    "list_filter([1], x -> true) = 1",
    "{'a': 1}.a = 1",
    "ServiceName[1] = 'a'",
    "sum(BilledCost) over () > 1",
    "public is distinct from true",
    "interval 1 day > since",
    # parameters, variables, templates
    "ServiceName = ?",
    "ServiceName = $1",
    "ServiceName = :name",
    "ServiceName = @name",
    "ServiceName = {{ name }}",
    "ServiceName = '${env:HOME}'",
    '"${x}" = 1',
    # names that are not columns
    '"ServiceName"".x" = 1',
    "`ServiceName` = 'a'",
    "\"a\" = 'a'",
    "main.rows.ServiceName = 'a'",
    "rows.* = 1",
    # invisible and broken signs
    "ServiceName = 'a\x00b'",
    "ServiceName = 'a\ud800'",
    "public\u00a0and public",
    "public \u202e and public",
    "ServiceName = 'a\nb'",
    "ServiceName = 'a",
]


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_it_is_refused_with_the_mend(attempt: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parse(attempt, SCHEMA)
    assert all(problem.what and problem.mend for problem in refusal.value.problems)


CONSTANTS = [
    "' or 1=1 --",
    "'; drop table rows; --",
    "\\' or true --",
    "\\",
    '"',
    "`",
    "%s",
    ":name",
    "$1",
    "{{x}}",
    "/* */",
    "a\\nb",
]


@pytest.mark.parametrize("constant", CONSTANTS)
def test_a_constant_stays_a_constant(constant: str) -> None:
    quoted = constant.replace("'", "''")
    sql = to_sql(parse(f"ServiceName = '{quoted}'", SCHEMA), "duckdb")
    with duckdb.connect() as connection:
        connection.execute('create table t("ServiceName" varchar)')
        connection.executemany("insert into t values (?)", [[constant], ["other"]])
        found = connection.execute(f"select * from t where {sql}").fetchall()
    assert found == [(constant,)]


@pytest.mark.parametrize("name", ['a"b', "a`b", "a; drop table t", "a b.c", "a' or 1=1"])
def test_a_declared_name_stays_a_name(name: str) -> None:
    schema = Schema({name: ColumnInfo(Type.NUMBER)})
    quoted = name.replace('"', '""')
    sql = to_sql(parse(f'"{quoted}" = 1', schema), "duckdb")
    with duckdb.connect() as connection:
        connection.execute(f'create table t("{quoted}" integer)')
        connection.execute("insert into t values (1), (2)")
        assert connection.execute(f"select * from t where {sql}").fetchall() == [(1,)]
