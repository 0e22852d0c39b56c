/** A recording on its way to disk: block by block, and nothing half-written is left behind. */
import { open, rm } from 'node:fs/promises';
import { recordingBytes, recordIq, type Recording } from '../../sim/radio/iq.ts';

interface RecordingOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

/** Bytes written, or undefined when it was interrupted; then the file is gone. */
export async function writeRecording(
  file: string,
  recording: Recording,
  { signal, onProgress }: RecordingOptions = {},
): Promise<number | undefined> {
  const total = recordingBytes(recording);
  const handle = await open(file, 'w');
  let written = 0;
  let isWhole = false;
  try {
    for (const block of recordIq(recording)) {
      if (signal?.aborted === true) return undefined;
      await handle.writeFile(block);
      written += block.length;
      onProgress?.(written / total);
    }
    isWhole = true;
    return written;
  } finally {
    await handle.close();
    if (!isWhole) await rm(file, { force: true });
  }
}
