//! What one module does, with every width explicit: the form between rust-hdl's tree and Verilog text.
//!
//! Every operand of an operator has the operator's own width. That one rule makes Verilog's context-determined widths
//! harmless: nothing is ever evaluated wider than it is in Rust, so carries and borrows are lost where Rust loses them.

use num_bigint::BigUint;

/// Place of a signal in its module's scope.
pub(crate) type SignalId = usize;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expr {
    pub width: usize,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Literal(BigUint),
    Signal(SignalId),
    /// An enumerator, by its label `State::Idle`.
    Enumerator(String),
    /// `width` bits of a signal from bit `low`.
    Slice {
        signal: SignalId,
        low: usize,
    },
    /// One bit of a signal, chosen by a value.
    Bit {
        signal: SignalId,
        index: Box<Expr>,
    },
    /// The low `width` bits of a wider value.
    Low(Box<Expr>),
    Extend(Box<Expr>),
    SignExtend(Box<Expr>),
    Not(Box<Expr>),
    Negate(Box<Expr>),
    Reduce(&'static str, Box<Expr>),
    Binary(&'static str, Box<Expr>, Box<Expr>),
    /// `<<` or `>>`; the amount has a width of its own.
    Shift(&'static str, Box<Expr>, Box<Expr>),
    SignedCompare(&'static str, Box<Expr>, Box<Expr>),
    Multiply {
        signed: bool,
        left: Box<Expr>,
        right: Box<Expr>,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Statement {
    Assign { target: SignalId, low: usize, width: usize, value: Expr, source: String },
    If { test: Expr, then: Vec<Statement>, otherwise: Vec<Statement> },
    Case { test: Expr, arms: Vec<Arm> },
}

/// One arm of a `Case`; the last arm is the one taken for every other value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Arm {
    pub label: Option<Expr>,
    pub block: Vec<Statement>,
}

impl Expr {
    pub fn new(width: usize, kind: Kind) -> Expr {
        Expr { width, kind }
    }

    pub fn literal(width: usize, value: impl Into<BigUint>) -> Expr {
        Expr::new(width, Kind::Literal(value.into()))
    }

    pub fn binary(op: &'static str, left: Expr, right: Expr) -> Expr {
        Expr::new(left.width, Kind::Binary(op, Box::new(left), Box::new(right)))
    }

    /// A one-bit result of two operands of equal width.
    pub fn compare(op: &'static str, left: Expr, right: Expr) -> Expr {
        Expr::new(1, Kind::Binary(op, Box::new(left), Box::new(right)))
    }

    pub fn shift(self, op: &'static str, amount: Expr) -> Expr {
        Expr::new(self.width, Kind::Shift(op, Box::new(self), Box::new(amount)))
    }

    /// The value with its width changed: low bits kept, or zeros put above.
    pub fn resized(self, width: usize) -> Expr {
        match self.width.cmp(&width) {
            std::cmp::Ordering::Equal => self,
            std::cmp::Ordering::Less => match self.kind {
                Kind::Literal(value) => Expr::literal(width, value),
                _ => Expr::new(width, Kind::Extend(Box::new(self))),
            },
            std::cmp::Ordering::Greater => self.slice(0, width),
        }
    }

    /// `width` bits from bit `low`; bits above the top read as zero.
    pub fn slice(self, low: usize, width: usize) -> Expr {
        if low >= self.width {
            return Expr::literal(width, 0u8);
        }
        let present = width.min(self.width - low);
        let whole = low == 0 && present == self.width;
        let part = match self.kind {
            _ if whole => self,
            Kind::Literal(value) => {
                let mask = (BigUint::from(1u8) << present) - 1u8;
                Expr::literal(present, (value >> low) & mask)
            }
            Kind::Signal(signal) => Expr::new(present, Kind::Slice { signal, low }),
            Kind::Slice { signal, low: base } => Expr::new(present, Kind::Slice { signal, low: base + low }),
            _ if low == 0 => Expr::new(present, Kind::Low(Box::new(self))),
            _ => {
                let amount = Expr::amount(low);
                Expr::new(present, Kind::Low(Box::new(self.shift(">>", amount))))
            }
        };
        part.resized(width)
    }

    /// A constant shift amount, as narrow as it can be.
    pub fn amount(places: usize) -> Expr {
        Expr::literal((usize::BITS - places.leading_zeros()).max(1) as usize, places)
    }

    pub fn visit(&self, see: &mut dyn FnMut(&Expr)) {
        see(self);
        match &self.kind {
            Kind::Literal(_) | Kind::Signal(_) | Kind::Enumerator(_) | Kind::Slice { .. } => {}
            Kind::Bit { index: inner, .. }
            | Kind::Low(inner)
            | Kind::Extend(inner)
            | Kind::SignExtend(inner)
            | Kind::Not(inner)
            | Kind::Negate(inner)
            | Kind::Reduce(_, inner) => inner.visit(see),
            Kind::Binary(_, left, right)
            | Kind::Shift(_, left, right)
            | Kind::SignedCompare(_, left, right)
            | Kind::Multiply { left, right, .. } => {
                left.visit(see);
                right.visit(see);
            }
        }
    }
}
