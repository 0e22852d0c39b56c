import { fork } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { FromChild } from './program.ts';

test('a child that is asked to end, and its parent is not, ends in order', async () => {
  const child = fork(new URL('child.ts', import.meta.url), ['core']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (message: FromChild) => {
      const dataDir = temporaryFolder();
      const options = { dataDir, host: '127.0.0.1', port: 0, httpsPort: 0, defencesOff: [] };
      if (message.type === 'loaded') child.send({ type: 'start', options });
      if (message.type === 'ready') resolve();
      if (message.type === 'failed') reject(new Error(message.error.message));
    });
  });
  await ready;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});
