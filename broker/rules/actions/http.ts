/** `http` (page `https-rule-action`): a POST to a confirmed destination, tried at most three times. */
import { reasonOf } from '../../common/errors.ts';
import { RawBytes } from '../sql/values.ts';
import { actionFailed, listOf, type Action, type ActionCall } from './action.ts';

const RETRY_COUNT = 2;
/** A longer answer ends the tries. */
const ANSWER_BYTES_MAX = 16_384;

export const HTTP: Action = {
  key: 'http',
  failedAction: 'HttpAction',
  required: ['url'],
  resource: ({ text }) => text('url'),
  check({ url, confirmationUrl, auth }) {
    if (auth !== undefined && auth !== null) return 'auth is not available in this core';
    if (typeof confirmationUrl !== 'string') {
      return String(url).includes('${')
        ? 'a url with templates needs a confirmationUrl'
        : undefined;
    }
    return String(url).startsWith(confirmationUrl)
      ? undefined
      : 'url must begin with confirmationUrl';
  },
  async run(call, { isEnabledUrl }) {
    const url = call.text('url');
    if (!isEnabledUrl(url)) {
      throw actionFailed(`there is no confirmed and enabled destination for ${url}`);
    }
    let last = '';
    for (let attempt = 0; attempt <= RETRY_COUNT; attempt++) {
      const result = await post(url, call);
      if (result.kind === 'done') return;
      last = result.problem;
      if (result.kind === 'final') break;
    }
    throw actionFailed(`${url} answered ${last}`);
  },
};

type Attempt =
  { readonly kind: 'done' } | { readonly kind: 'again' | 'final'; readonly problem: string };

async function post(url: string, call: ActionCall): Promise<Attempt> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: headersOf(call),
      body: new Uint8Array(call.payload),
      redirect: 'manual',
      signal: call.signal,
    });
    const isShort = await isShortAnswer(response);
    if (response.ok) return { kind: 'done' };
    const isBusy = response.status === 429 || response.status >= 500;
    const problem = `status ${response.status}`;
    return { kind: isBusy && isShort ? 'again' : 'final', problem };
  } catch (error) {
    // The other side hung up, or the time is over: no further try.
    return { kind: 'final', problem: reasonOf(error) };
  }
}

function headersOf(call: ActionCall): Headers {
  const type = call.value instanceof RawBytes ? 'application/octet-stream' : 'application/json';
  const headers = new Headers({ 'content-type': type });
  for (const { key, value } of listOf(call.fields['headers'])) {
    try {
      headers.set(String(key), call.fill(value));
    } catch (error) {
      throw actionFailed(`the header ${String(key)} cannot be sent`, error);
    }
  }
  return headers;
}

async function isShortAnswer(response: Response): Promise<boolean> {
  let byteCount = 0;
  for await (const chunk of response.body ?? []) {
    byteCount += (chunk as Uint8Array).length;
    if (byteCount > ANSWER_BYTES_MAX) return false;
  }
  return true;
}
