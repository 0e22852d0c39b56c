/** What the build turns into modules. */
declare module '*.css?inline' {
  const text: string;
  export default text;
}
