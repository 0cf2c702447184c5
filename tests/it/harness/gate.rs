//! A gate between the product and a PostgreSQL server: shut, it is a server that went away.

use bonghwa::config::DatabaseUrl;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

/// Connections that pass through this process.
pub struct Gate {
    address: SocketAddr,
    server: SocketAddr,
    open: Mutex<Vec<AbortHandle>>,
}

impl Gate {
    /// An open gate before the server of `url`, and the address of the same database behind it.
    pub async fn before(url: &DatabaseUrl) -> (Arc<Gate>, DatabaseUrl) {
        let DatabaseUrl::Postgres(url) = url else { panic!("a file has no gate") };
        let mut url = url::Url::parse(url).expect("a URL");
        let host = url.host_str().expect("a host").to_owned();
        let found = tokio::net::lookup_host((host, url.port().unwrap_or(5432))).await;
        let server = found.expect("an address").next().expect("an address");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        url.set_ip_host(address.ip()).expect("a host");
        url.set_port(Some(address.port())).expect("a port");
        let gate = Arc::new(Gate { address, server, open: Mutex::default() });
        gate.admit(listener);
        (gate, DatabaseUrl::Postgres(url.into()))
    }

    /// Cuts every connection and refuses new ones.
    pub fn shut(&self) {
        self.open.lock().expect("nobody failed here").drain(..).for_each(|task| task.abort());
    }

    /// Lets connections pass again.
    pub async fn reopen(self: &Arc<Self>) {
        self.admit(TcpListener::bind(self.address).await.expect("the port is still free"));
    }

    fn admit(self: &Arc<Self>, listener: TcpListener) {
        let gate = Arc::clone(self);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let passing = tokio::spawn(pass(client, gate.server)).abort_handle();
                gate.open.lock().expect("nobody failed here").push(passing);
            }
        });
        self.open.lock().expect("nobody failed here").push(task.abort_handle());
    }
}

async fn pass(mut client: TcpStream, server: SocketAddr) {
    if let Ok(mut server) = TcpStream::connect(server).await {
        let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
    }
}
