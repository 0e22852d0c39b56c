/** Which device `metertwin encode` writes a telegram of: by driver, by address, or one of the world. */
import { fromHex } from '#kernel/bytes.ts';
import { didYouMean } from '#kernel/did-you-mean.ts';
import { decodeTelegram, type Telegram } from '#wire/decode-telegram.ts';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import { blankPayload } from '#wire/drivers/blank-payload.ts';
import { isFor, type Driver } from '#wire/drivers/definition.ts';
import { DRIVERS, driverFor, genericDriver } from '#wire/drivers/registry.ts';
import { STANDARD_DRIVERS } from '#wire/drivers/standard-drivers.ts';
import { parseAddress, type DeviceAddress } from '#wire/link-layer.ts';
import { WORLD_DEVICES } from '../../sim/world/world-devices.ts';
import { badUsage, textOption, type ParsedArgs } from '../common/args.ts';
import { cliError } from '../common/errors.ts';
import { makersPayload } from './makers-payload.ts';

export interface Device {
  readonly address: DeviceAddress;
  readonly driver: Driver;
  /** A telegram of such a device, under this address; the standard's own drivers have none. */
  readonly example?: Telegram;
}

/** The key of the examples of all drivers. */
const EXAMPLE_KEY = fromHex('000102030405060708090a0b0c0d0e0f');
const DEFAULT_ID = '12345678';
const ALL_DRIVERS: readonly Driver[] = [...DRIVERS, ...STANDARD_DRIVERS];

/** Throws CLI_BAD_USAGE, CLI_BAD_VALUE or WIRE_BAD_ADDRESS. */
export function deviceOf(args: ParsedArgs, own: readonly Driver[], meter?: string): Device {
  const named = textOption(args, 'driver');
  const asked = textOption(args, 'device') ?? (named === undefined ? meter : undefined);
  if (named !== undefined && asked !== undefined) {
    throw badUsage('encode', '--driver and --device exclude each other');
  }
  const world = asked === undefined ? undefined : WORLD_DEVICES[asked];
  if (named !== undefined) return withOwnAddress(args, driverNamed(named, own));
  if (world !== undefined) return ofAddress(args, own, { ...world, id: DEFAULT_ID });
  if (asked === undefined) {
    const kinds = Object.keys(WORLD_DEVICES).join(', ');
    throw badUsage('encode', `which device? --driver NAME, or --device ADDRESS or one of ${kinds}`);
  }
  return ofAddress(args, own, parseAddress(asked));
}

/** Throws CLI_BAD_VALUE with the name that is probably meant. */
export function driverNamed(name: string, own: readonly Driver[]): Driver {
  const drivers = [...own, ...ALL_DRIVERS];
  const driver = drivers.find((each) => each.name === name);
  if (driver !== undefined) return driver;
  const meant = didYouMean(
    name,
    drivers.map((each) => each.name),
  );
  const expected = meant === undefined ? 'a driver' : `a driver; did you mean ${meant}?`;
  const details = { command: 'encode', option: 'driver', value: name, expected };
  throw cliError('CLI_BAD_VALUE', {
    details,
    hint: 'metertwin encode --list names all drivers',
  });
}

/** The device of the example, or the first one that the driver is for. */
function withOwnAddress(args: ParsedArgs, driver: Driver): Device {
  const example = exampleOf(driver);
  const { manufacturer = 'XXX', versions = [1], types } = driver.detect[0] ?? { types: [0] };
  const first = { manufacturer, id: DEFAULT_ID, version: versions[0] ?? 1, type: types[0] ?? 0 };
  const address = changed(args, example?.meter ?? first);
  return withExample(driver, address, example ?? blankOf(driver, address));
}

/** What encode starts from where a driver has a grammar and no example. */
function blankOf(driver: Driver, address: DeviceAddress): Telegram | undefined {
  const [grammar] = driver.grammars ?? [];
  const blank = grammar === undefined ? undefined : blankPayload(grammar);
  if (blank === undefined) return undefined;
  const payload = makersPayload(blank.ci, blank.bytes);
  return decodeTelegram(encodeTelegram({ address, ...payload }), { drivers: [driver] });
}

function ofAddress(args: ParsedArgs, own: readonly Driver[], given: DeviceAddress): Device {
  const address = changed(args, given);
  const driver =
    own.find((each) => isFor(each, address)) ?? driverFor(address) ?? genericDriver(address);
  return withExample(driver, address, exampleOf(driver) ?? blankOf(driver, address));
}

function withExample(driver: Driver, address: DeviceAddress, example?: Telegram): Device {
  if (example === undefined) return { address, driver };
  return { address, driver, example: { ...example, meter: address } };
}

export function exampleOf(driver: Driver): Telegram | undefined {
  const { example } = driver;
  return example === undefined
    ? undefined
    : decodeTelegram(fromHex(example.frame), {
        key: EXAMPLE_KEY,
        frameFormat: 'auto',
        drivers: [driver],
      });
}

function changed(args: ParsedArgs, address: DeviceAddress): DeviceAddress {
  const id = textOption(args, 'id');
  const manufacturer = textOption(args, 'manufacturer');
  if (id !== undefined && !/^[0-9a-f]{8}$/i.test(id)) throw badValue('id', id, '8 digits');
  if (manufacturer !== undefined && !/^[a-z]{3}$/i.test(manufacturer)) {
    throw badValue('manufacturer', manufacturer, 'three letters');
  }
  return {
    ...address,
    ...(id === undefined ? {} : { id: id.toLowerCase() }),
    ...(manufacturer === undefined ? {} : { manufacturer: manufacturer.toUpperCase() }),
  };
}

function badValue(option: string, value: string, expected: string): Error {
  return cliError('CLI_BAD_VALUE', { details: { command: 'encode', option, value, expected } });
}
