/** Who asks the portal of the bench, registered there. */
export const BENCH_USER = { user: 'bench', password: 'a password for a bench' } as const;
