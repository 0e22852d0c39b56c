/** Work on a timer. An exception there would end the process, and with it every connection. */

/**
 * Does `work` every `ms` milliseconds; when it throws, calls `failed` and tries again next time.
 * Does not keep the process alive.
 */
export function every(
  ms: number,
  work: () => void,
  failed: (error: unknown) => void,
): NodeJS.Timeout {
  return setInterval(() => {
    try {
      work();
    } catch (error) {
      failed(error);
    }
  }, ms).unref();
}
