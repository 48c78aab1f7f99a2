"""What only Move can tell: values as JSON, how to show them, names of errors, declarations.

One `MoveRenderer` serves all services. A simulation that publishes has one of its own, which sees
what the simulation wrote.
"""

from __future__ import annotations

from collections.abc import Callable

from google.protobuf.struct_pb2 import Value

from pocketsui.rpc.render.clever_errors import CleverError, read_error
from pocketsui.rpc.render.display import Templates, fill_display
from pocketsui.rpc.render.json import JsonRenderer
from pocketsui.rpc.render.packages import PackageRenderer
from pocketsui.rpc.render.shapes import PackageOf, Shapes, UnknownShape
from sui_wire.execution_status import Abort
from sui_wire.rpc.object_pb2 import Display
from sui_wire.type_tag import TypeTag

TemplatesOf = Callable[[TypeTag], Templates | None]
"""The display templates of a type, or None."""


class MoveRenderer:
    """Renders by the declarations of the packages that `package_of` finds."""

    def __init__(self, package_of: PackageOf, templates_of: TemplatesOf = lambda _: None) -> None:
        self._templates_of = templates_of
        self._shapes = Shapes(package_of)
        self._json = JsonRenderer(self._shapes)
        self.packages = PackageRenderer(package_of)

    def fill_json(self, message: Value, kind: TypeTag, contents: bytes) -> None:
        """Render a value into a message's field; leaves it unset where that cannot be done."""
        rendered = self._json.render(kind, contents)
        if rendered is not None:
            message.CopyFrom(rendered)

    def size_of(self, kind: TypeTag, contents: bytes) -> int | None:
        """How many bytes of `contents`, which may go on, are a value of the type."""
        return self._json.size(kind, contents)

    def fill_display(self, message: Display, kind: TypeTag, contents: bytes) -> None:
        """Fill in the type's templates, if it has any; leaves the message unset otherwise."""
        templates = self._templates_of(kind)
        rendered = None if templates is None else self._json.render(kind, contents)
        if templates is not None and rendered is not None:
            fill_display(message, templates, rendered)

    def clever_error(self, abort: Abort) -> CleverError | None:
        """What the abort's code says, if the compiler put anything into it."""
        try:
            module = self._shapes.module(abort.location.package, abort.location.module)
        except UnknownShape:
            return None
        return read_error(module, abort.code)
