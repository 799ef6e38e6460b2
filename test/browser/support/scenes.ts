import type { Scene } from './scene.ts';
import { accountScenes } from './scenes-account.ts';
import { supportScenes } from './scenes-support.ts';
import { workScenes } from './scenes-work.ts';

/** All pages, with their dialogs and states. */
export const scenes: readonly Scene[] = [...supportScenes, ...workScenes, ...accountScenes];
