/**
 * What a module of somebody's own is handed: an attack that stands outside the project imports nothing of it,
 * so that its file runs from any folder. docs/own-attacks.md is the guide.
 */
import Type from 'typebox';
import { equalBytes, fromHex, toHex } from '#kernel/bytes.ts';
import {
  DAY_MS,
  formatInstant,
  HOUR_MS,
  MINUTE_MS,
  parseDuration,
  SECOND_MS,
} from '#kernel/time.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { formatAddress, linkAddressBytes, parseAddress } from '#wire/link-layer.ts';
import { walkLayers } from '#wire/telegram-header.ts';
import { senderOf } from '../world/frame-sender.ts';
import { defineRung } from './attack.ts';
import { showsValues } from './in-clear.ts';
import {
  allocatorParameter,
  durationParameter,
  dwellingParameter,
  gatewayParameter,
  isDuring,
  meterParameter,
  someTimeParameter,
  spanOf,
} from './parameters.ts';

export const TOOLKIT = {
  defineRung,
  /** Schemas of other parameters: https://github.com/sinclairzx81/typebox */
  Type,
  parameter: {
    meter: meterParameter,
    allocator: allocatorParameter,
    gateway: gatewayParameter,
    dwelling: dwellingParameter,
    duration: durationParameter,
    someTime: someTimeParameter,
  },
  time: {
    SECOND_MS,
    MINUTE_MS,
    HOUR_MS,
    DAY_MS,
    parseDuration,
    formatInstant,
    spanOf,
    isDuring,
  },
  bytes: { fromHex, toHex, equalBytes },
  frame: {
    /** Id of the meter that a frame names; undefined for what is no telegram. */
    senderOf,
    /** True where anybody reads values in it. */
    showsValues,
    /** Where its layers lie. Throws for what is no telegram. */
    layersOf: (frame: Uint8Array) => walkLayers(frame).layers,
    /** The 8 bytes of an id in the link layer, from offset 2 of a frame. */
    addressBytes: (meterId: string) => linkAddressBytes(parseAddress(meterId)),
    formatAddress,
    decode: decodeTelegram,
  },
} as const;
