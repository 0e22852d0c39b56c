/** What `dist/x509.cjs` is made of: the library, and what it needs to be there before it. */
import 'reflect-metadata';

export * from '@peculiar/x509';
