/** The time of a message runs by the clock of the core, and not by the machine's. */
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { clientOptions, startCoreLab } from '../../test/support/core-lab.ts';

/** As far as certificates, which live in the machine's time, allow. */
test.each([-20_000, 0, 20_000])('at an offset of %i ms', async (offsetMs) => {
  let now = Date.now() + offsetMs;
  const clock = { now: () => now };
  // Anything may be published here: policies are not what this is about.
  const core = await startCoreLab({ clock, httpsPort: 0, defences: createDefences(['D12']) });
  const names = ['desk', 'valve', 'late'] as const;
  for (const name of names) await core.issue(name);
  const as = async (name: string, more: IClientOptions): Promise<MqttClient> => {
    const client = connect(core.url, { ...clientOptions(await core.issue(name)), ...more });
    onTestFinished(() => void client.end(true));
    return client;
  };
  const five = { protocolVersion: 5, properties: { sessionExpiryInterval: 3600 } } as const;
  const valve = await as('valve', { ...five, clean: false });
  await valve.subscribeAsync('queued', { qos: 1 });
  await valve.endAsync();

  const desk = await as('desk', five);
  for (const topic of ['queued', 'kept/short', 'kept/long']) {
    for (const [text, seconds] of [
      ['short', 60],
      ['long', 600],
    ] as const) {
      if (topic.startsWith('kept/') && !topic.endsWith(text)) continue;
      const properties = { messageExpiryInterval: seconds };
      await desk.publishAsync(topic, text, {
        qos: 1,
        retain: topic.startsWith('kept/'),
        properties,
      });
    }
  }
  now += 61_000;

  const heard: string[] = [];
  const reader = await as('late', five);
  const again = await as('valve', { ...five, clean: false });
  for (const client of [reader, again]) {
    client.on('message', (topic, payload, { properties }) => {
      heard.push(`${topic} ${payload.toString()} ${properties?.messageExpiryInterval}`);
    });
  }
  await reader.subscribeAsync(['kept/short', 'kept/long', 'done'], { qos: 1 });
  await again.subscribeAsync('done', { qos: 1 });
  await desk.publishAsync('done', '', { qos: 1 });
  await expect.poll(() => heard.filter((line) => line.startsWith('done')).length).toBe(2);
  expect(
    heard.filter((line) => !line.startsWith('done')).toSorted((a, b) => (a < b ? -1 : 1)),
  ).toEqual(['kept/long long 539', 'queued long 539']);
});
