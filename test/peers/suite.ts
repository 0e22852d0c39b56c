/**
 * What is known of a suite of tests that others wrote for a mock of AWS or for brokers: what of it
 * cannot apply here, which edits make its tests ask for what AWS does, and where the core differs.
 */
export interface PeerSuite {
  readonly name: string;
  readonly about: string;
  /** Tests that are about other things than this core. */
  readonly notApplicable: readonly Reason[];
  readonly edits: readonly Edit[];
  /** What still fails, each with its reason. */
  readonly deviations: readonly Reason[];
  /** As last measured, with the commit of the checkout. */
  readonly measured: {
    readonly commit: string;
    readonly passed: number;
    readonly applicable: number;
  };
}

interface Reason {
  /** Of the names of tests, `file.py::test[parameters]`. */
  readonly tests: RegExp;
  readonly why: string;
  /** Where AWS says so. */
  readonly page?: string;
}

/** Of the copy that is run; nothing is changed in the checkout. */
interface Edit {
  readonly files: RegExp;
  readonly find: RegExp;
  readonly put: string;
  readonly why: string;
  readonly page?: string;
}

export interface TestResult {
  readonly test: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** The last line of what went wrong. */
  readonly error?: string;
}

interface Verdict {
  readonly passed: number;
  readonly applicable: number;
  readonly lines: readonly string[];
  /** A failure without a reason, or a reason without a failure. */
  readonly isAsKnown: boolean;
}

/** Results against what is known of the suite. */
export function judge(suite: PeerSuite, results: readonly TestResult[]): Verdict {
  const isIn = (reasons: readonly Reason[], test: string): boolean =>
    reasons.some(({ tests }) => tests.test(test));
  const applicable = results.filter(
    ({ test, outcome }) => outcome !== 'skipped' && !isIn(suite.notApplicable, test),
  );
  const failed = applicable.filter(({ outcome }) => outcome === 'failed');
  const surprises = failed.filter(({ test }) => !isIn(suite.deviations, test));
  const idle = suite.deviations.filter(({ tests }) => !failed.some(({ test }) => tests.test(test)));
  const passed = applicable.length - failed.length;
  return {
    passed,
    applicable: applicable.length,
    isAsKnown: surprises.length + idle.length === 0,
    lines: [
      ...suite.edits.map(({ files, why, page }) => `edit ${files.source}: ${why}${at(page)}`),
      ...suite.deviations.map(
        ({ tests, why, page }) => `differs ${tests.source}: ${why}${at(page)}`,
      ),
      ...surprises.map(({ test, error = '' }) => `FAILED ${test}  ${error}`),
      ...idle.map(({ tests }) => `no longer fails: ${tests.source}`),
      `${suite.name}: ${passed} of ${applicable.length} applicable tests pass`,
    ],
  };
}

function at(page: string | undefined): string {
  return page === undefined ? '' : ` (${page})`;
}

/** The text of a file with all edits that are for it. */
export function edited(suite: PeerSuite, file: string, text: string): string {
  return suite.edits
    .filter(({ files }) => files.test(file))
    .reduce((copy, { find, put }) => copy.replace(find, put), text);
}
