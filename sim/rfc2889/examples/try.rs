//! scratch
use trunkline_rfc2889::dut::*; use trunkline_rfc2889::*; use trunkline_switch::configurations::Configuration;
struct P(std::time::Instant);
impl runner::Progress for P { fn total(&self,n:usize){eprintln!("{n} jobs")} fn begins(&self,w:&str){eprintln!("{:.2} {w}",self.0.elapsed().as_secs_f64())} fn ends(&self){} }
fn main(){
 let a: Vec<String>=std::env::args().collect();
 let t=std::time::Instant::now();
 let rig=VerilatedRig::new(Configuration::named(&a[1]).unwrap()).unwrap();
 eprintln!("rig {:.2}",t.elapsed().as_secs_f64());
 let mut plan=suite::Plan::quick(1); if let Ok(us)=std::env::var("US"){plan.trial_ps=us.parse::<u64>().unwrap()*1_000_000}
 let tests: Vec<_>=suite::ALL.iter().copied().filter(|t|a.len()<3||a[2..].contains(&t.name().to_string())).collect();
 let run=runner::run(&rig,&tests,&plan,2,&P(t));
 match run { Err(e)=>println!("ERROR {e}"), Ok(run)=> for r in run.results { println!("== {} {}",r.section,r.title); for m in r.measurements { println!("{:?} {:?} {} {} {:?}", m.view, m.octets, m.case, m.values.iter().map(|v|format!("{}={:.3}",v.name,v.value)).collect::<Vec<_>>().join(" "), m.verdict) } } }
 eprintln!("{:.2}",t.elapsed().as_secs_f64());
}
