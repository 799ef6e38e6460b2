import { msg } from '@lit/localize';
import type { Page } from '../console/page.ts';

export const page: Page = {
  title: () => msg('Team'),
  group: 'work',
  order: 1,
  personas: ['owner', 'admin', 'member', 'stranger'],
};
