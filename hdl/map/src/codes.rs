//! Numbered names, declared in one list: enum, code, name and description of each.

/// `Variant = code, "name";` with its doc comment; a third value is the counter of a standard MIB.
macro_rules! codes {
    ($(#[$meta:meta])* $type:ident; $($(#[doc = $doc:literal])+ $variant:ident = $code:literal, $name:literal, $mib:literal;)+) => {
        $crate::codes::codes! { $(#[$meta])* $type; $($(#[doc = $doc])+ $variant = $code, $name;)+ }

        impl $type {
            /// The counter of a standard MIB that counts the same or contains it; empty when there is none.
            pub const fn mib(self) -> &'static str {
                match self { $($type::$variant => $mib,)+ }
            }
        }
    };
    ($(#[$meta:meta])* $type:ident; $($(#[doc = $doc:literal])+ $variant:ident = $code:literal, $name:literal;)+) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum $type { $($(#[doc = $doc])+ $variant = $code,)+ }

        impl $type {
            pub const ALL: &'static [$type] = &[$($type::$variant,)+];

            pub const fn name(self) -> &'static str {
                match self { $($type::$variant => $name,)+ }
            }

            pub const fn doc(self) -> &'static str {
                match self { $($type::$variant => concat!($($doc),+),)+ }
            }

            pub const fn code(self) -> u8 {
                self as u8
            }

            pub fn from_code(code: u8) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }

            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}

pub(crate) use codes;
