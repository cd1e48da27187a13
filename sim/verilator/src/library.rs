//! One instance of a built model behind the C interface of `shim.cpp`.

use std::ffi::{c_char, c_int, c_void, CStr, CString};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::error::{BuildError, Stopped};

type Instance = *mut c_void;

pub(crate) struct Library {
    instance: Instance,
    eval: unsafe extern "C" fn(Instance) -> c_int,
    // Last: the functions above live in it.
    code: libloading::Library,
}

// SAFETY: an instance carries its own Verilator context, which `shim.cpp` makes current on the calling thread at every entry;
// nothing else of it is tied to the thread that made it.
unsafe impl Send for Library {}

impl Library {
    /// Loads `path` and makes one instance. The ports' addresses stay valid as long as the result lives.
    pub fn open(path: &Path, ports: usize) -> Result<(Self, Vec<*mut u8>), BuildError> {
        let load = |source| BuildError::Load { path: path.to_path_buf(), source };
        // SAFETY: the library was linked by this crate; its initialisers are those of Verilator's run time.
        let code = unsafe { libloading::Library::new(path) }.map_err(load)?;
        // SAFETY: the signatures are those of `shim.cpp`, which is part of the key this library is cached under.
        let (create, addresses, eval) = unsafe {
            (
                *code.get::<unsafe extern "C" fn() -> Instance>(b"trunkline_create").map_err(load)?,
                *code.get::<unsafe extern "C" fn(Instance, *mut *mut u8)>(b"trunkline_ports").map_err(load)?,
                *code.get::<unsafe extern "C" fn(Instance) -> c_int>(b"trunkline_eval").map_err(load)?,
            )
        };
        let mut pointers = vec![std::ptr::null_mut(); ports];
        // SAFETY: `pointers` has room for one address per port the shim was generated for.
        let instance = unsafe {
            let instance = create();
            addresses(instance, pointers.as_mut_ptr());
            instance
        };
        Ok((Self { instance, eval, code }, pointers))
    }

    pub fn eval(&mut self) -> Result<(), Stopped> {
        // SAFETY: `instance` came from `trunkline_create` of the same library.
        match unsafe { (self.eval)(self.instance) } {
            0 => Ok(()),
            1 => Err(Stopped::Finish(self.reason())),
            _ => Err(Stopped::Fatal(self.reason())),
        }
    }

    #[cold]
    fn reason(&self) -> String {
        // SAFETY: the text belongs to the instance and is copied before anything can change it.
        unsafe {
            match self.code.get::<unsafe extern "C" fn(Instance) -> *const c_char>(b"trunkline_reason") {
                Ok(reason) => CStr::from_ptr(reason(self.instance)).to_string_lossy().into_owned(),
                Err(error) => error.to_string(),
            }
        }
    }

    pub fn trace_open(&mut self, path: &Path) -> Result<(), BuildError> {
        let refused = || BuildError::Trace { path: path.to_path_buf() };
        let text = CString::new(path.as_os_str().as_bytes()).map_err(|_| refused())?;
        // SAFETY: signature as in `shim.cpp`; the path is copied by the callee.
        let code = unsafe {
            let open = self.code.get::<unsafe extern "C" fn(Instance, *const c_char) -> c_int>(b"trunkline_trace_open");
            open.map_err(|_| BuildError::NotTraced)?(self.instance, text.as_ptr())
        };
        if code == 0 {
            Ok(())
        } else {
            Err(refused())
        }
    }

    pub fn trace_dump(&mut self, time_ps: u64) {
        // SAFETY: signature as in `shim.cpp`, which ignores the call while no trace is open.
        unsafe {
            if let Ok(dump) = self.code.get::<unsafe extern "C" fn(Instance, u64)>(b"trunkline_trace_dump") {
                dump(self.instance, time_ps);
            }
        }
    }

    pub fn trace_close(&mut self) {
        self.call(b"trunkline_trace_close");
    }

    fn call(&mut self, name: &[u8]) {
        // SAFETY: called only with names of functions in `shim.cpp` that take the instance alone.
        unsafe {
            if let Ok(function) = self.code.get::<unsafe extern "C" fn(Instance)>(name) {
                function(self.instance);
            }
        }
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        self.call(b"trunkline_destroy");
    }
}
