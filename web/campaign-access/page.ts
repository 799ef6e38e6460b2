import { msg } from '@lit/localize';
import type { Page } from '../console/page.ts';

export const page: Page = {
  title: () => msg('Campaign access'),
  group: 'work',
  order: 2,
  personas: ['owner', 'admin', 'member', 'stranger'],
};
