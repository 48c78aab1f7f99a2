"""``sui::config``: settings whose changes take effect in the next epoch. No function is public.

A setting is a dynamic field of its config; it keeps what was set last, in which epoch, and what
counted before.
"""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.parts import option_of
from pocketsui.framework.sui import dynamic_field
from pocketsui.vm.machine import Machine
from pocketsui.vm.types import Type
from pocketsui.vm.values import Value, copy_value

CONFIG = FrameworkModule(SUI, "config")
CONFIG_DATATYPE = CONFIG.struct("public struct Config<phantom WriteCap> has key { id: UID }")
SETTING_DATA = CONFIG.struct(
    "public struct SettingData<Value: copy + drop + store> has drop, store"
    " { newer_value_epoch: u64, newer_value: Option<Value>, older_value_opt: Option<Value> }"
)
SETTING = CONFIG.struct(
    "public struct Setting<Value: copy + drop + store> has drop, store"
    " { data: Option<SettingData<Value>> }"
)
ALREADY_SET = 0  # EAlreadySetForEpoch
NOT_SET = 1  # ENotSetForEpoch
EPOCH, NEWER, OLDER = range(3)  # fields of the data


class Config:
    """A config's settings of one name type and one value type."""

    def __init__(self, m: Machine, uid: Value, name_type: Type, value_type: Type) -> None:
        self._m = m
        self._uid = uid
        self._value_type = value_type
        self._field: Types = (name_type, SETTING.apply((value_type,)))

    def _exists(self, name: Value) -> bool:
        return bool(dynamic_field.exists(self._m, self._field[:1], self._uid, name))

    def _data(self, name: Value) -> Value:
        """The data of a setting that exists, to be changed."""
        setting = dynamic_field.borrow_mut(self._m, self._field, self._uid, name)
        return setting[0][0][0]

    def is_set_for_next_epoch(self, name: Value) -> bool:
        """Whether this epoch has set it."""
        if not self._exists(name):
            return False
        data = self._data(name)
        return data[EPOCH] == self._m.epoch and bool(data[NEWER][0])

    def add_for_next_epoch(self, name: Value, value: Value) -> None:
        epoch, newer = self._m.epoch, option_of(self._value_type, value)
        none = option_of(self._value_type)
        if not self._exists(name):
            setting = [[[[epoch, newer, none]]]]
            dynamic_field.add(self._m, self._field, self._uid, name, setting)
            return
        data = self._data(name)
        if data[EPOCH] < epoch:
            data[OLDER] = data[NEWER]
        elif data[NEWER][0]:
            raise CONFIG.abort("add_for_next_epoch", ALREADY_SET, "it was set in this epoch")
        data[EPOCH], data[NEWER] = epoch, newer

    def replace_for_next_epoch(self, name: Value, value: Value) -> None:
        """Change what this epoch has set."""
        if not self.is_set_for_next_epoch(name):
            raise CONFIG.abort("borrow_for_next_epoch_mut", NOT_SET, "this epoch has not set it")
        self._data(name)[NEWER] = option_of(self._value_type, value)

    def remove_for_next_epoch(self, name: Value) -> None:
        if not self._exists(name):
            return
        data = self._data(name)
        if data[EPOCH] < self._m.epoch:
            data[OLDER] = data[NEWER]
        data[EPOCH], data[NEWER] = self._m.epoch, option_of(self._value_type)
        if not data[OLDER][0]:
            dynamic_field.remove(self._m, self._field, self._uid, name)

    def for_next_epoch(self, name: Value) -> Value:
        """What is set last, as an option."""
        if not self._exists(name):
            return option_of(self._value_type)
        return copy_value(self._m, self._data(name)[NEWER])

    def for_this_epoch(self, name: Value) -> Value:
        """What counts now, as an option: what earlier epochs have set."""
        if not self._exists(name):
            return option_of(self._value_type)
        data = self._data(name)
        return copy_value(self._m, data[OLDER if data[EPOCH] == self._m.epoch else NEWER])
