/**
 * How often work that did not end is begun again before it is held to be what ends the process, and
 * is taken out of the way. A kill from outside looks the same at the next start, and falls on the same
 * work again when it comes while a process starts. With two tries, two hundred kills of a lab at full
 * speed had four bundles of 5,000 set aside that harmed nobody; each further try makes that about six
 * times rarer, and costs work that is deadly one more start.
 */
export const MOST_TRIES = 6;
