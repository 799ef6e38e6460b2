import { msg } from '@lit/localize';
import type { Page } from '../console/page.ts';

export const page: Page = {
  title: () => msg('Open a share link'),
  group: 'work',
  order: 9,
  isOpen: true,
  personas: ['owner', 'admin', 'member', 'stranger'],
};
