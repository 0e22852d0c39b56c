/** `metertwin/wire`: the codec of wireless M-Bus telegrams, in Node and in browsers. */
export { fromHex, toHex } from '#kernel/bytes.ts';
export { decodeMessage, decodeTelegram } from '#wire/decode-telegram.ts';
export { encodeTelegram } from '#wire/encode-telegram.ts';
