/** Rule `idioms`: what has a helper is written with it, so that readers meet one form. */
import type { Finding, Project } from './project.ts';

interface Idiom {
  /** What is found; group 1 is the subject, which the finding names. */
  readonly written: RegExp;
  readonly instead: (subject: string) => string;
}

const KEY = String.raw`(?:['\w]+:\s*)?`;
const SUBJECT = String.raw`([\w.?[\]']+)`;

const IDIOMS: readonly Idiom[] = [
  {
    written: new RegExp(
      String.raw`\.\.\.\(\s*${SUBJECT}\s*(?:===\s*undefined\s*\?\s*\{\}\s*:\s*\{\s*${KEY}\1,?\s*\}|` +
        String.raw`!==\s*undefined\s*\?\s*\{\s*${KEY}\1,?\s*\}\s*:\s*\{\})\s*\)`,
      'g',
    ),
    instead: (subject) => `leaves ${subject} out by hand: write ...defined({ … })`,
  },
  {
    // A busy machine takes longer, and nothing is wrong with it.
    written: /\bexpect\(\s*(performance|Date)\.now\(\)\s*-/g,
    instead: () => 'asserts a time: measure it in npm run bench, or compare two of one run',
  },
];

export function checkIdioms(project: Project): Finding[] {
  return project.sources.flatMap((path) => {
    const text = project.text(path);
    return IDIOMS.flatMap(({ written, instead }) =>
      [...text.matchAll(written)].map(({ index, 1: subject = '' }) => {
        const line = text.slice(0, index).split('\n').length;
        return { rule: 'idioms', path, line, message: instead(subject) };
      }),
    );
  });
}
