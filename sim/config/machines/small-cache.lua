-- SPDX-License-Identifier: GPL-3.0-or-later
-- The 256 KB secondary cache that the Disco paper used for raytrace, whose data would fit 1 MB.
return {
    l2 = { size = "256K" },
}
