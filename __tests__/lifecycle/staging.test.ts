import { lifecycle } from './lifecycle';

lifecycle('staging');
