"""The addresses of the interface: who asks, what the workspace gives, and in which form it goes out."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from fastapi.security import HTTPBearer

from ctc_toolkit import __version__
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.interface.answers import (
    About,
    Cities,
    City,
    Factors,
    Instruments,
    Problem,
    Programmes,
    Table,
    Tables,
    TableValues,
    Wave,
)
from ctc_toolkit.interface.catalogue_answers import factors_answer, instruments_answer, programmes_answer
from ctc_toolkit.interface.pace import Pace
from ctc_toolkit.interface.problems import MEDIA_TYPE, language_of
from ctc_toolkit.interface.table_answers import table_answer
from ctc_toolkit.reporting.export import released_csv
from ctc_toolkit.survey.grade_bands import with_band_column
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import (
    ReadableTable,
    ReadableWave,
    Workspace,
    interface_cities,
    interface_table,
    interface_tables,
    programme_catalogue,
)
from ctc_toolkit.workspace.interface_access import Reader, interface_reader

Uuid = Annotated[str, Path(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Ags = Annotated[str, Path(pattern=r"^[0-9]{8}$")]
Form = Annotated[Literal["json", "csv"] | None, Query(description="Form of the answer; without it `Accept` decides.")]
Lang = Annotated[Literal["de", "en"] | None, Query(description="Language of labels and texts.")]
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}
    for status, text in (
        (400, "Not possible; the code says why."),
        (401, "No token, or one that does not work."),
        (404, "Not there, or not for this token."),
        (405, "Only GET and HEAD."),
        (406, "Not in this form."),
        (422, "An entry of the request is not right."),
        (429, "Too many requests."),
        (500, "Unexpected."),
        (503, "The database does not answer."),
    )
}
_ONE_TABLE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The table as JSON or CSV."},
    304: {"description": "Unchanged since the ETag that was sent."},
}


def routes(workspace: Callable[[], Workspace], pace: Pace) -> APIRouter:
    """Return the addresses of the interface on a workspace."""
    scheme = HTTPBearer(auto_error=False, description="A token made in the app under `Mein Konto`.")

    def asking(request: Request, response: Response, sent: Annotated[Any, Depends(scheme)]) -> Reader:
        source = request.client.host if request.client else ""
        pace.source(source)
        if sent is None:
            raise ToolkitError("interface_token_missing")
        reader = interface_reader(workspace(), sent.credentials, source=source)
        request.state.pace = pace.token(reader.token)
        response.headers.update(request.state.pace)
        return reader

    router = APIRouter(responses=PROBLEMS)
    who = Annotated[Reader, Depends(asking)]
    _add_catalogue(router, workspace, who)
    _add_lists(router, workspace, who)
    _add_table(router, workspace, who)
    return router


def _add_lists(router: APIRouter, workspace: Callable[[], Workspace], who: Any) -> None:
    @router.get("/", operation_id="about")
    def about(reader: who) -> About:
        """What this interface is, and what the token reads."""
        return About(software=__version__, level=reader.level, made_up=workspace().mode == "demo")

    @router.get("/cities", operation_id="cities")
    def cities(reader: who) -> Cities:
        """The cities of the token, with their surveys of which something was released."""
        found = interface_cities(reader.actor, workspace(), level=reader.level)
        return Cities(
            cities=[
                City(ags=one.ags, name=one.name, made_up=one.made_up, waves=[_wave(wave) for wave in one.waves])
                for one in found
            ]
        )

    @router.get("/cities/{ags}", operation_id="city")
    def city(reader: who, ags: Ags) -> City:
        """One city with its surveys."""
        for one in interface_cities(reader.actor, workspace(), level=reader.level):
            if one.ags == ags:
                waves = [_wave(wave) for wave in one.waves]
                return City(ags=one.ags, name=one.name, made_up=one.made_up, waves=waves)
        raise ToolkitError("not_available")

    @router.get("/waves/{wave_id}/tables", operation_id="tables")
    def tables(reader: who, wave_id: Uuid) -> Tables:
        """The released tables of a survey: everybody first, then by groups."""
        wave, found = interface_tables(reader.actor, workspace(), wave_id, level=reader.level)
        return Tables(wave=_wave(wave), tables=[_table(one) for one in found])


def _add_table(router: APIRouter, workspace: Callable[[], Workspace], who: Any) -> None:
    @router.get(
        "/waves/{wave_id}/tables/{table_id}", operation_id="table", response_model=TableValues, responses=_ONE_TABLE
    )
    def table(
        reader: who, request: Request, wave_id: Uuid, table_id: Uuid, form: Form = None, lang: Lang = None
    ) -> Response:
        """One released table with its values, as JSON or CSV."""
        language, wanted = lang or language_of(request), form or _wanted(request.headers.get("accept", ""))

        def headers(table: ReadableTable) -> dict[str, str]:
            mark = f'"{table.content_hash[:40]}-{wanted}-{language}-{__version__}"'
            return {**request.state.pace, "ETag": mark, "Content-Language": language, "Vary": "Accept, Accept-Language"}

        wave, found = interface_tables(reader.actor, workspace(), wave_id, level=reader.level)
        known = next((headers(one) for one in found if one.id == table_id), None)
        sent = [part.strip() for part in request.headers.get("if-none-match", "").split(",")]
        if known is not None and known["ETag"] in sent:
            return Response(status_code=304, headers=known)
        about, released = interface_table(
            reader.actor, workspace(), wave_id, table_id, token=reader.token, level=reader.level
        )
        instrument = with_band_column(load_instrument(wave.instrument))
        if wanted == "csv":
            return Response(released_csv(released, instrument, language), 200, headers(about), "text/csv")
        answer = table_answer(_table(about), _wave(wave), released, instrument, language)
        return Response(answer.model_dump_json(), 200, headers(about), "application/json")


def _add_catalogue(router: APIRouter, workspace: Callable[[], Workspace], who: Any) -> None:
    @router.get("/catalogue/factors", operation_id="factors")
    def factors(reader: who) -> Factors:
        """The risk and protective factors, with their scales."""
        return factors_answer(programme_catalogue(reader.actor, workspace()))

    @router.get("/catalogue/programmes", operation_id="programmes")
    def programmes(reader: who) -> Programmes:
        """The catalogue of programmes of this site in short."""
        return programmes_answer(programme_catalogue(reader.actor, workspace()))

    @router.get("/catalogue/instruments", operation_id="instruments")
    def instruments(reader: who) -> Instruments:
        """The questionnaires that this software knows."""
        return instruments_answer()


def _wave(wave: ReadableWave) -> Wave:
    return Wave.model_validate(wave, from_attributes=True)


def _table(table: ReadableTable) -> Table:
    return Table(
        id=table.id,
        wave_id=table.wave_id,
        level=table.level,
        by=list(table.by),
        cut_points=table.cut_points,
        rules=table.rules,
        software=table.software,
        content_hash=table.content_hash,
        released_at=table.released_at,
    )


def _wanted(accept: str) -> Literal["json", "csv"]:
    """Return the form that an `Accept` header asks for; JSON where it takes anything.

    Raises:
        ToolkitError: `interface_form`.
    """
    named = [part.partition(";")[0].strip().lower() for part in accept.split(",") if part.strip()]
    for one in named or ["*/*"]:
        if one in ("application/json", "application/*", "*/*"):
            return "json"
        if one in ("text/csv", "text/*"):
            return "csv"
    raise ToolkitError("interface_form")
