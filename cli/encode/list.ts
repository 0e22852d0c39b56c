/** `metertwin encode --list`: the drivers, or what the devices of one send. */
import type { CommandIo } from '../common/args.ts';
import { columns } from '../common/render.ts';
import { readMeter } from '#wire/drivers/read-meter.ts';
import type { Driver } from '#wire/drivers/definition.ts';
import { DRIVERS } from '#wire/drivers/registry.ts';
import { STANDARD_DRIVERS } from '#wire/drivers/standard-drivers.ts';
import { exampleOf } from './device.ts';

export function listDrivers(own: readonly Driver[], io: CommandIo): void {
  const rows = [...own, ...DRIVERS, ...STANDARD_DRIVERS].map(({ name, about }) => [name, about]);
  io.out(columns(rows).join('\n'));
}

/** Name, value and unit in the driver's example, and what the value means. */
export function listFields(driver: Driver, io: CommandIo): void {
  const example = exampleOf(driver);
  const sent = example === undefined ? [] : readMeter(example).fields;
  const named = new Map(sent.map((field) => [field.name, field]));
  const ofGrammars = (driver.grammars ?? []).flatMap(({ values = [] }) =>
    values.flatMap(({ name, hidden }) => (hidden === true ? [] : [name])),
  );
  const names = [...named.keys(), ...Object.keys(driver.fields), ...ofGrammars];
  const rows = [...new Set(names)].map((name) => {
    const { value = '', unit = '' } = named.get(name) ?? {};
    return [name, String(value ?? '-'), unit, driver.fields[name]?.about ?? ''];
  });
  io.out(columns(rows).join('\n'));
}
