/** The code with which something is refused; what is no error of ours gets through. */
import { LabError } from '#kernel/errors.ts';

export function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof LabError) return error.code;
    throw error;
  }
  return 'nothing was thrown';
}
