//! Writes pcapng: one interface for each port, in nanoseconds of simulation time, with the direction of every frame.

use std::borrow::Cow;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use pcap_file::pcapng::blocks::enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption};
use pcap_file::pcapng::blocks::interface_description::{InterfaceDescriptionBlock, InterfaceDescriptionOption};
use pcap_file::pcapng::{PcapNgBlock, PcapNgWriter};
use pcap_file::{DataLink, PcapError};
use tempfile::NamedTempFile;

use super::{io, CaptureError, Direction};

/// A capture being written. It appears under its name when it is finished; dropped before, it leaves nothing.
pub struct CaptureWriter {
    path: PathBuf,
    ports: usize,
    file: PcapNgWriter<BufWriter<NamedTempFile>>,
}

impl CaptureWriter {
    /// Begins a capture of ports with these names, by which Wireshark will show them; usually `p0`, `p1` and so on.
    pub fn create(path: impl AsRef<Path>, port_names: &[impl AsRef<str>]) -> Result<Self, CaptureError> {
        let path = path.as_ref();
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".capture-");
        // Temporary files are private by default; the finished capture should be as readable as any other file.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder).map_err(io("create", path))?;
        let file = PcapNgWriter::new(BufWriter::new(file)).map_err(|error| failed(path, error))?;
        let mut writer = Self { path: path.to_path_buf(), ports: port_names.len(), file };
        for name in port_names {
            writer.block(InterfaceDescriptionBlock {
                linktype: DataLink::ETHERNET,
                snaplen: 0,
                options: vec![
                    InterfaceDescriptionOption::IfName(Cow::Owned(name.as_ref().to_string())),
                    InterfaceDescriptionOption::IfTsResol(9),
                    // Keeps Wireshark from taking the last four octets of a frame for its FCS.
                    InterfaceDescriptionOption::IfFcsLen(0),
                ],
            })?;
        }
        Ok(writer)
    }

    /// Adds a frame, without FCS. The comment is shown with the frame; give the reason there if the frame was discarded.
    pub fn write(
        &mut self,
        port: usize,
        direction: Direction,
        time_ns: u64,
        frame: &[u8],
        comment: Option<&str>,
    ) -> Result<(), CaptureError> {
        let interface_id = match u32::try_from(port) {
            Ok(id) if port < self.ports => id,
            _ => return Err(CaptureError::Port { path: self.path.clone(), port, ports: self.ports }),
        };
        let flags = match direction {
            Direction::Inbound => 1,
            Direction::Outbound => 2,
        };
        let mut options = vec![EnhancedPacketOption::Flags(flags)];
        options.extend(comment.map(|text| EnhancedPacketOption::Comment(Cow::Borrowed(text))));
        self.block(EnhancedPacketBlock {
            interface_id,
            timestamp: Duration::from_nanos(time_ns),
            original_len: frame.len() as u32,
            data: Cow::Borrowed(frame),
            options,
        })
    }

    /// Completes the file and gives it its name, replacing a file that had it.
    pub fn finish(self) -> Result<(), CaptureError> {
        let Self { path, file, .. } = self;
        let mut buffer = file.into_inner();
        buffer.flush().map_err(io("write", &path))?;
        let file = buffer.into_inner().map_err(|error| io("write", &path)(error.into_error()))?;
        file.persist(&path).map_err(|error| io("rename a temporary file to", &path)(error.error))?;
        Ok(())
    }

    fn block<'a>(&mut self, block: impl PcapNgBlock<'a>) -> Result<(), CaptureError> {
        self.file.write_pcapng_block(block).map_err(|error| failed(&self.path, error))?;
        Ok(())
    }
}

fn failed(path: &Path, error: PcapError) -> CaptureError {
    let source = match error {
        PcapError::IoError(source) => source,
        other => std::io::Error::other(other.to_string()),
    };
    CaptureError::Io { action: "write", path: path.to_path_buf(), source }
}
