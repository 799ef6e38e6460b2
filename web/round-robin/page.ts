import { msg } from '@lit/localize';
import type { Page } from '../console/page.ts';

export const page: Page = {
  title: () => msg('Round robin'),
  group: 'work',
  order: 3,
  personas: ['owner', 'admin', 'member', 'stranger'],
};
