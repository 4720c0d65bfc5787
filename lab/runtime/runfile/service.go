package runfile

// Service is an ECS service, or a managed resource (RDS) that the lab runs as one.
type Service struct {
	Name               string       `json:"name"`
	ARN                string       `json:"arn"`
	Kind               string       `json:"kind"`
	LaunchType         string       `json:"launchType"`
	DesiredCount       int          `json:"desiredCount"`
	Daemon             bool         `json:"daemon"`
	Subnets            []string     `json:"subnets"`
	SecurityGroups     []string     `json:"securityGroups"`
	Registries         []Registry   `json:"registries"`
	Targets            []Attachment `json:"targets"`
	GracePeriodSeconds int          `json:"gracePeriodSeconds"`
	Task               Task         `json:"task"`
}

type Registry struct {
	Discovery string `json:"discovery"`
	Port      int    `json:"port,omitempty"`
}

type Attachment struct {
	TargetGroup string `json:"targetGroup"`
	Container   string `json:"container"`
	Port        int    `json:"port"`
}

type Task struct {
	ARN         string      `json:"arn"`
	Family      string      `json:"family"`
	Revision    string      `json:"revision"`
	NetworkMode string      `json:"networkMode"`
	PidMode     string      `json:"pidMode,omitempty"`
	CPU         int         `json:"cpu,omitempty"`
	MemoryMiB   int         `json:"memoryMiB,omitempty"`
	StorageGiB  int         `json:"storageGiB,omitempty"`
	DiskMiB     int         `json:"diskMiB,omitempty"`
	Role        string      `json:"role,omitempty"`
	Volumes     []Volume    `json:"volumes"`
	Containers  []Container `json:"containers"`
}

// Volume of a task: "task" lives as long as the task, "host" on the instance, "shared" (a Docker volume of
// scope shared) with the instance, "efs" with the file system.
type Volume struct {
	Name       string `json:"name"`
	Kind       string `json:"kind"`
	Path       string `json:"path,omitempty"`
	FileSystem string `json:"fileSystem,omitempty"`
	Owner      *Owner `json:"owner,omitempty"`
}

type Owner struct {
	UID         int    `json:"uid"`
	GID         int    `json:"gid"`
	Permissions string `json:"permissions"`
}

type Container struct {
	Name                   string            `json:"name"`
	Image                  string            `json:"image"`
	StandIn                string            `json:"standIn,omitempty"`
	Essential              bool              `json:"essential"`
	Argv                   []string          `json:"argv"`
	Environment            map[string]string `json:"environment"`
	Secrets                map[string]string `json:"secrets"`
	ServerNames            []string          `json:"serverNames,omitempty"`
	User                   User              `json:"user"`
	WorkingDirectory       string            `json:"workingDirectory"`
	Root                   Root              `json:"root"`
	ReadonlyRootFilesystem bool              `json:"readonlyRootFilesystem"`
	Privileged             bool              `json:"privileged"`
	InitProcess            bool              `json:"initProcess"`
	AddCapabilities        []string          `json:"addCapabilities"`
	DropCapabilities       []string          `json:"dropCapabilities"`
	Mounts                 []Mount           `json:"mounts"`
	Tmpfs                  []Tmpfs           `json:"tmpfs"`
	DependsOn              []Dependency      `json:"dependsOn"`
	HealthCheck            *HealthCheck      `json:"healthCheck,omitempty"`
	RestartPolicy          *RestartPolicy    `json:"restartPolicy,omitempty"`
	StopSignal             string            `json:"stopSignal,omitempty"`
	StopTimeoutSeconds     int               `json:"stopTimeoutSeconds"`
	StartTimeoutSeconds    int               `json:"startTimeoutSeconds,omitempty"`
	CPU                    int               `json:"cpu,omitempty"`
	MemoryMiB              int               `json:"memoryMiB,omitempty"`
	MemoryReservationMiB   int               `json:"memoryReservationMiB,omitempty"`
	Ulimits                []Ulimit          `json:"ulimits"`
	Ports                  []Port            `json:"ports"`
	Labels                 map[string]string `json:"labels"`
	Log                    Log               `json:"log"`
}

type User struct {
	UID    int   `json:"uid"`
	GID    int   `json:"gid"`
	Groups []int `json:"groups,omitempty"`
}

// Root of a container: Layers are stacked below its writable layer, first on top; Usr are stacked the same
// way at /usr. Users are additional lines of /etc/passwd and /etc/group.
type Root struct {
	Layers      []string    `json:"layers"`
	Usr         []string    `json:"usr"`
	Binds       []Bind      `json:"binds"`
	Directories []Directory `json:"directories"`
	Users       []NamedUser `json:"users"`
}

type Bind struct {
	Source   string `json:"source"`
	Target   string `json:"target"`
	ReadOnly bool   `json:"readOnly"`
}

type Directory struct {
	Path string `json:"path"`
	UID  int    `json:"uid"`
	GID  int    `json:"gid"`
	Mode int    `json:"mode"`
}

type NamedUser struct {
	Name string `json:"name"`
	UID  int    `json:"uid"`
	GID  int    `json:"gid"`
}

type Mount struct {
	Volume   string `json:"volume"`
	Path     string `json:"path"`
	ReadOnly bool   `json:"readOnly"`
}

type Tmpfs struct {
	Path    string `json:"path"`
	SizeMiB int    `json:"sizeMiB"`
}

type Dependency struct {
	Container string `json:"container"`
	Condition string `json:"condition"`
}

// HealthCheck has Docker's form: Argv runs as it is; durations are seconds.
type HealthCheck struct {
	Argv        []string `json:"argv"`
	Interval    int      `json:"interval"`
	Timeout     int      `json:"timeout"`
	Retries     int      `json:"retries"`
	StartPeriod int      `json:"startPeriod"`
}

type RestartPolicy struct {
	IgnoredExitCodes []int `json:"ignoredExitCodes"`
	AttemptPeriod    int   `json:"attemptPeriod"`
}

type Ulimit struct {
	Name string `json:"name"`
	Soft uint64 `json:"soft"`
	Hard uint64 `json:"hard"`
}

type Port struct {
	Name      string `json:"name,omitempty"`
	Container int    `json:"container"`
	Protocol  string `json:"protocol"`
}

// Log driver: "awslogs" with group and stream prefix, "json-file" with size and number of files, or "none".
type Log struct {
	Driver   string   `json:"driver"`
	Group    string   `json:"group,omitempty"`
	Prefix   string   `json:"prefix,omitempty"`
	Tag      string   `json:"tag,omitempty"`
	Labels   []string `json:"labels,omitempty"`
	MaxBytes int64    `json:"maxBytes,omitempty"`
	MaxFiles int      `json:"maxFiles,omitempty"`
}
