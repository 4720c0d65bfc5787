import { lifecycle } from './lifecycle';

lifecycle('prod');
