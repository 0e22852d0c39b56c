/**
 * `metertwin encode`: a telegram from named values, a key and a mode, as `metertwin decode` reads it
 * back: test telegrams of the simulated devices and of every device that a driver knows.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { toHex } from '#kernel/bytes.ts';
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import type { Driver } from '#wire/drivers/definition.ts';
import { addCrc } from '#wire/frame.ts';
import { formatAddress } from '#wire/link-layer.ts';
import {
  badUsage,
  flag,
  JSON_OPTION,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { fileNotWritten } from '../common/errors.ts';
import { readJsonFile } from '../common/text-file.ts';
import { driverOptions } from '../common/driver-options.ts';
import { decodedTelegram, type DecodedTelegram } from './decoded-json.ts';
import { deviceOf, driverNamed, type Device } from './device.ts';
import { jsonValues, merged, typedValues, type Given } from './given-values.ts';
import { listDrivers, listFields } from './list.ts';
import { oneOf, securityOf } from './security.ts';
import { makersPayload } from './makers-payload.ts';
import { encodedTelegram } from './telegram-of.ts';

const FORMATS = ['stripped', 'a', 'b'] as const;

export const command: Command = {
  name: 'encode',
  summary: 'test telegrams: named values, key and mode to a frame that decode reads back',
  usage: [
    'encode --driver NAME | --device D  [name=value… | --values FILE | --example]',
    'encode --from FILE [name=value…]',
    'encode --list [--driver NAME]',
  ],
  options: {
    driver: { type: 'string', value: 'NAME', summary: 'a driver; --list names them' },
    device: {
      type: 'string',
      value: 'D',
      summary:
        'an address such as QDS-87654321-35-08, or a device of the simulated house: heat-cost-allocator, cold-water, warm-water, heat, room-sensor, smoke-detector, electricity',
    },
    drivers: {
      type: 'string',
      value: 'FILE',
      summary: 'drivers of your own for makers’ payloads, YAML or JSON; docs/drivers.md',
    },
    id: {
      type: 'string',
      value: 'ID',
      summary: 'another id than the driver’s example has, 8 digits',
    },
    manufacturer: { type: 'string', value: 'MAN', summary: 'another maker, three letters' },
    values: {
      type: 'string',
      value: 'FILE',
      summary: 'values as JSON {"volume": 12.3, "flags": ["leak"]}; - is the input',
    },
    example: {
      type: 'boolean',
      summary: 'all values of the driver’s example, those given instead',
    },
    from: {
      type: 'string',
      value: 'FILE',
      summary:
        'a telegram as decode --json prints it, sent again with the values given; - is the input',
    },
    mode: {
      type: 'string',
      value: 'M',
      summary: '0, 5, 7, 10 or ell; default 5 with a key, else 0',
    },
    key: {
      type: 'string',
      value: 'HEX',
      summary: 'key of the meter, 32 hex digits; or the variable LAB_KEY',
    },
    counter: {
      type: 'string',
      value: 'N',
      summary: 'message counter of modes 7 and 10, session of ell (default 1)',
    },
    'access-number': { type: 'string', value: 'N', summary: '0 to 255 (default 1)' },
    header: { type: 'string', value: 'H', summary: 'short (default), long or none' },
    compact: { type: 'boolean', summary: 'a compact frame: values without their DIF and VIF' },
    format: {
      type: 'string',
      value: 'F',
      summary: 'a or b: with the CRC bytes of that frame format',
    },
    crc: { type: 'boolean', summary: 'with CRC bytes, of format A unless --format says B' },
    out: { type: 'string', value: 'FILE', summary: 'write the line there' },
    list: { type: 'boolean', summary: 'the drivers, or what the devices of --driver send' },
    json: JSON_OPTION,
  },
  examples: [
    {
      line: 'metertwin encode --device cold-water volume=12.345 deviceTime=2026-01-15T10:30',
      does: 'a water meter of the house, in clear',
    },
    {
      line: 'metertwin encode --driver hca-qundis --example units=77 --mode 7 --key 000102030405060708090a0b0c0d0e0f',
      does: 'an allocator, encrypted and with a MAC',
    },
    {
      line: 'metertwin encode --driver heat-zenner-c5 --list',
      does: 'what such a meter sends',
    },
  ],
  notes: [
    'A value is name=value, with its unit where it is another than decode prints (energy=1.2MWh), and with a day where it has one (dueDateUnits=5678@2025-12-31). Values of a series stand between commas, - is "no value", flags=leak,battery-low sets flags.',
    'Names are those that decode --json prints. Order, scales and data fields are those of the driver’s example; what it does not send goes where its name says.',
    'The frame is read back before it is printed: a value that would be read as another is an error.',
  ],
  run: encode,
};

async function encode(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const { drivers: own = [] } = await driverOptions(args, io);
  if (flag(args, 'list')) {
    const name = textOption(args, 'driver');
    if (name === undefined) listDrivers(own, io);
    else listFields(driverNamed(name, own), io);
    return EXIT_CODE.ok;
  }
  const sent = await sentTelegram(args, io);
  const device = sent === undefined ? deviceOf(args, own) : resent(args, own, sent);
  const given = await givenValues(args, io);
  const keepsAll = sent !== undefined || flag(args, 'example');
  if (flag(args, 'example') && device.example === undefined) {
    throw badUsage('encode', `the driver ${device.driver.name} has no example; name the values`);
  }
  if (!keepsAll && given.values.size === 0) {
    const name = device.driver.name;
    const problem = `no values; write name=value, or --example. encode --driver ${name} --list names them`;
    throw badUsage('encode', problem);
  }
  const { frame, reading } = encodedTelegram({
    device,
    given,
    keepsAll,
    status: sent?.status ?? (flag(args, 'example') ? (device.example?.tpl.status ?? 0) : 0),
    security: securityOf(args, io, sent),
    compact: flag(args, 'compact'),
  });
  const hex = toHex(withCrc(args, frame));
  const { driver, fields, flags } = reading;
  const json = { meter: formatAddress(device.address), driver, hex, fields, flags };
  write(args, io, flag(args, 'json') ? JSON.stringify(json) : hex);
  return EXIT_CODE.ok;
}

async function sentTelegram(args: ParsedArgs, io: CommandIo): Promise<DecodedTelegram | undefined> {
  const file = textOption(args, 'from');
  return file === undefined ? undefined : decodedTelegram(await readJsonFile(file, io));
}

/** The telegram itself is the example, under whatever address it shall have now. */
function resent(args: ParsedArgs, own: readonly Driver[], sent: DecodedTelegram): Device {
  const device = deviceOf(args, own, formatAddress(sent.meter));
  const { payload, records, ci, status } = sent;
  const content = payload === undefined ? { records } : makersPayload(ci, payload);
  const frame = encodeTelegram({ address: device.address, status, ...content });
  return { ...device, example: decodeTelegram(frame, { drivers: [device.driver] }) };
}

async function givenValues(args: ParsedArgs, io: CommandIo): Promise<Given> {
  const file = textOption(args, 'values');
  const words = args.positionals;
  const typed = typedValues(words.filter((word) => word !== '-'));
  const source = file ?? (words.includes('-') ? '-' : undefined);
  return source === undefined ? typed : merged(jsonValues(await readJsonFile(source, io)), typed);
}

function withCrc(args: ParsedArgs, frame: Uint8Array): Uint8Array {
  const format = oneOf(args, 'format', FORMATS) ?? (flag(args, 'crc') ? 'a' : 'stripped');
  if (format === 'stripped') {
    if (flag(args, 'crc'))
      throw badUsage('encode', '--crc and --format stripped exclude each other');
    return frame;
  }
  return addCrc(frame, format === 'a' ? 'A' : 'B');
}

function write(args: ParsedArgs, io: CommandIo, line: string): void {
  const file = textOption(args, 'out');
  if (file === undefined) return io.out(line);
  try {
    writeFileSync(path.resolve(io.cwd, file), `${line}\n`);
  } catch (cause) {
    throw fileNotWritten(file, cause);
  }
}
