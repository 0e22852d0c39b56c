import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { actionLab } from './action.fixture.ts';
import { HTTP } from './http.ts';

async function listener(statuses: readonly number[]) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(`${String(request.headers['x-room'] ?? '')} ${body}`);
      response.writeHead(statuses[bodies.length - 1] ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`, bodies };
}

test('a confirmed destination gets the output with headers; what is busy is asked again', async () => {
  const { url, bodies } = await listener([503, 200]);
  const lab = actionLab(HTTP, { isEnabledUrl: (asked) => asked === url });
  await lab.run({ url, headers: [{ key: 'x-room', value: 'bath' }] });
  expect(bodies).toEqual(['bath {"t":21}', 'bath {"t":21}']);
});

test('a refusal is final, and three busy answers are', async () => {
  for (const [statuses, count] of [
    [[400], 1],
    [[500, 500, 500], 3],
  ] as const) {
    const { url, bodies } = await listener(statuses);
    const lab = actionLab(HTTP, { isEnabledUrl: () => true });
    await expect(lab.run({ url })).rejects.toThrow(`answered status ${statuses[0]}`);
    expect(bodies).toHaveLength(count);
  }
});

test('nobody is asked who did not confirm', async () => {
  const { url, bodies } = await listener([]);
  await expect(actionLab(HTTP).run({ url })).rejects.toThrow('no confirmed and enabled');
  expect(bodies).toEqual([]);
  expect(HTTP.check?.({ url, auth: {} })).toBe('auth is not available in this core');
  expect(HTTP.check?.({ url, confirmationUrl: 'http://x/' })).toContain('must begin with');
});
