import { adaptations } from './adaptations.ts';
import { controls } from './controls.ts';
import { layout } from './layout.ts';
import { surfaces } from './surfaces.ts';
import { tokens } from './tokens.ts';

/** The stylesheet that all elements share. */
export const styles = [tokens, layout, controls, surfaces, adaptations];
