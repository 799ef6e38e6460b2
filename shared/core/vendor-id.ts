/** The form of an id that the vendor assigns. */
export const vendorId = /^[A-Za-z0-9._:@-]{1,128}$/;

/** URL parsers resolve `.` and `..` as relative paths, so a resource with such an id could not be addressed. */
export const isAddressable = (id: string): boolean => id !== '.' && id !== '..';

/** Whether a string is a valid vendor id. Faster than parsing with `VendorId`; used by every decision. */
export const isVendorId = (id: string): boolean => vendorId.test(id) && isAddressable(id);
